import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  idOf,
  kibanaObjects,
  type KibanaObject,
  panelsOf,
  searchSourceOf,
} from '../support/kibana-objects.ts';

/** What the oldest Kibana that is supported (8.17) can read, by major and minor. */
const NEWEST = { 'index-pattern': [8, 0], search: [10, 5], dashboard: [10, 2] } as const;
const GRID = 48;

const objects = kibanaObjects();
const ids = new Set(objects.map(idOf));

describe('what Kibana imports', () => {
  it('is as its script would write it', () => {
    const script = fileURLToPath(new URL('../../scripts/generate-kibana.ts', import.meta.url));
    execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' });
  });

  it('has the views, searches and dashboards that were promised', () => {
    const titles = (type: string) =>
      objects.filter((one) => one.type === type).map(({ attributes }) => attributes.title);
    expect(titles('index-pattern')).to.have.length(4);
    expect(titles('search')).to.include.members([
      'Millrace: errors by actor',
      "Millrace: one record's life",
      'Millrace: one trace',
      'Millrace: restarts and dead letters',
      'Millrace: throttled hosts',
      'Millrace: quarantine by reason',
    ]);
    expect(titles('dashboard')).to.deep.equal([
      'Millrace: overview',
      'Millrace: gathering',
      'Millrace: processing',
      'Millrace: actors',
    ]);
  });

  for (const object of objects) {
    it(`can be read by every Kibana since 8.17, and hangs together: ${idOf(object)}`, () => {
      expect(object).to.have.all.keys(
        'type',
        'id',
        'attributes',
        'references',
        'coreMigrationVersion',
        'typeMigrationVersion',
        'managed',
      );
      const [major = 0, minor = 0] = object.typeMigrationVersion.split('.').map(Number);
      const [newestMajor, newestMinor] = NEWEST[object.type];
      expect(major * 100 + minor).to.be.at.most(newestMajor * 100 + newestMinor);
      for (const { type, id } of object.references) {
        expect(ids).to.include(`${type}:${id}`);
      }
      if (object.type === 'index-pattern') {
        expect(JSON.parse(object.attributes.fieldFormatMap ?? '')).to.be.an('object');
      } else {
        checkSearchSource(object);
      }
      if (object.type === 'dashboard') {
        checkPanels(object);
      }
    });
  }

  it('links from a log record to its trace, and from a span to its log', () => {
    const formats = objects
      .filter(({ type }) => type === 'index-pattern')
      .map(({ attributes }) => attributes.fieldFormatMap);
    const linked = formats.flatMap((text) =>
      [...(text ?? '').matchAll(/discover#\/view\/([\w-]+)\?/g)].map(([, id]) => id),
    );
    expect(linked).to.include.members(['millrace-one-trace', 'millrace-logs-of-a-trace']);
    for (const id of linked) {
      expect(ids).to.include(`search:${id}`);
    }
  });
});

function checkSearchSource(object: KibanaObject): void {
  const source = searchSourceOf(object);
  expect(source).not.to.have.property('index');
  expect(source.query.language).to.equal('kuery');
  if (source.indexRefName !== undefined) {
    expect(object.references.map(({ name }) => name)).to.include(source.indexRefName);
  }
}

function checkPanels(object: KibanaObject): void {
  const panels = panelsOf(object);
  const names = object.references.map(({ name }) => name);
  expect(new Set(panels.map(({ panelIndex }) => panelIndex)).size).to.equal(panels.length);
  for (const { panelIndex, gridData, panelRefName, embeddableConfig } of panels) {
    expect(gridData.i).to.equal(panelIndex);
    expect(gridData.x + gridData.w).to.be.at.most(GRID);
    if (panelRefName !== undefined) {
      expect(names).to.include(`${panelIndex}:${panelRefName}`);
    }
    for (const { name } of embeddableConfig.attributes?.references ?? []) {
      expect(names).to.include(`${panelIndex}:${name}`);
    }
  }
}
