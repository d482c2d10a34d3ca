import { expect } from 'chai';
import type { Document } from '../support/elasticsearch.ts';
import {
  idOf,
  type KibanaObject,
  type KibanaPanel,
  kibanaObjects,
  type KibanaRule,
  kibanaRules,
  panelsOf,
  searchSourceOf,
} from '../support/kibana-objects.ts';
import { logLine, spanIds } from '../support/observed.ts';
import { expectedSeries, fieldIn, fieldsOfKql, isMeasuredHere, seriesOf } from '../support/panel-series.ts';
import { BAD_RECORDS, OUTAGE_MS, type Ran, type Scene, troubledScene } from '../support/troubled-run.ts';

const objects = kibanaObjects();
const searches = objects.filter(({ type }) => type === 'search');
const dashboards = objects.filter(({ type }) => type === 'dashboard');

/** What each saved search must find, said once more without KQL. */
const TRUTH: Readonly<Record<string, (document: Document) => boolean>> = {
  'millrace-errors-by-actor': ({ event_name = '', severity_text = '' }) =>
    /^(actor|message)\./.test(event_name) && /WARN|ERROR/.test(severity_text),
  'millrace-one-record': ({ attributes = {} }) => 'millrace.envelope' in attributes,
  'millrace-one-trace': ({ trace_id = '' }) => trace_id !== '',
  'millrace-logs-of-a-trace': ({ trace_id = '', event_name }) => trace_id !== '' && event_name !== undefined,
  'millrace-restarts': ({ event_name = '' }) =>
    /^(actor\.(restarted|escalated)|message\.(dead|unreadable)|record\.quarantined)$/.test(event_name),
  'millrace-throttled-hosts': ({ event_name = '' }) => event_name.startsWith('host.'),
  'millrace-quarantine': ({ event_name = '' }) =>
    /^(record\.quarantined|message\.unreadable)$/.test(event_name),
  'millrace-warnings': ({ severity_text = '' }) => /WARN|ERROR/.test(severity_text),
};

/** In seconds: the outage is taken for the lag that is alerted on, which is longer than a test. */
const LAG = OUTAGE_MS / 1_000;

/** In which run each rule must be true. */
const ALERTS: Readonly<Record<string, readonly ('healthy' | 'troubled' | 'crashed')[]>> = {
  'nothing stored': ['crashed'],
  lag: ['troubled'],
  'crash loop': ['crashed'],
  'dead-letter queue': ['troubled'],
  'the store says no': ['troubled'],
};

/** What a run shows where its trouble leads to another: a crash loop keeps its deliveries, or wears them out. */
const LEADS_TO: Readonly<Record<string, (run: Ran) => boolean>> = {
  lag: (run) => highest(run, 'millrace.delivery.age') > LAG,
  'dead-letter queue': (run) => highest(run, 'millrace.queue.quarantined') > 0,
};

describe('what Kibana would ask Elasticsearch', function () {
  this.timeout(300_000);

  let scene: Scene;

  before(async () => {
    scene = await troubledScene();
  });

  after(() => scene[Symbol.asyncDispose]());

  const runs = (): readonly Ran[] => [scene.healthy, scene.troubled, scene.crashed];
  const documents = (): Document[] =>
    runs().flatMap(({ seen }) => [...seen.logs, ...seen.spans, ...seen.metrics]);

  it('is asked of runs that had the troubles in them', () => {
    expect(scene.healthy.code, scene.healthy.output).to.equal(0);
    const events = (run: Ran) => run.seen.logs.map(({ event_name }) => event_name);
    expect(events(scene.troubled)).to.include.members([
      'host.paused',
      'record.quarantined',
      'store.paused',
      'store.resumed',
      'page.failed',
    ]);
    expect(events(scene.crashed)).to.include.members(['actor.crashed', 'actor.restarted', 'actor.escalated']);
    expect(events(scene.healthy)).not.to.include.members(['host.paused']);
  });

  for (const object of [...searches, ...dashboards]) {
    it(`names only fields that the pipeline really sent: ${idOf(object)}`, () => {
      const all = documents();
      for (const field of fieldsOf(object)) {
        expect(
          all.some((document) => fieldIn(document, field) !== undefined),
          field,
        ).to.equal(true);
      }
    });
  }

  for (const search of searches) {
    it(`finds exactly what it is for: ${search.attributes.title}`, async () => {
      const is = TRUTH[search.id] ?? expect.fail(`Nobody says what ${search.id} must find.`);
      const { query } = searchSourceOf(search).query;
      let found = 0;
      for (const run of runs()) {
        const there = indicesOf(search).flatMap((index) =>
          index.startsWith('logs') ? run.seen.logs : run.seen.spans,
        );
        const answer = await searchIn(run, indicesOf(search), query);
        expect(answer.map(identity)).to.have.members(there.filter(is).map(identity));
        found += answer.length;
      }
      expect(found).to.be.greaterThan(0);
    });
  }

  it('finds one record’s life by its envelope: received, processed, quarantined, finished', async () => {
    const { attributes = {} } =
      scene.troubled.seen.logs.find(({ event_name }) => event_name === 'record.quarantined') ?? {};
    const envelope = String(attributes['millrace.envelope']);
    const found = await withValue('millrace-one-record', envelope);
    const names = found.map(({ name, event_name }) => name ?? event_name);
    expect(new Set(names)).to.deep.equal(
      new Set(['process thing', 'record.quarantined', 'envelope.finished']),
    );
    const process = found.find(({ name }) => name === 'process thing');
    expect(process?.attributes).to.include({ 'millrace.quarantined': BAD_RECORDS });
  });

  it('finds one trace by its id: every span of it, and nothing else', async () => {
    const page = scene.troubled.seen.spans.find(({ name }) => name === 'page bad');
    const found = await withValue('millrace-one-trace', page?.trace_id ?? '');
    expect(new Set(found.map(({ trace_id }) => trace_id))).to.deep.equal(new Set([page?.trace_id]));
    expect(found.map(({ name }) => name)).to.include.members([
      'page bad',
      'GET',
      'send thing',
      'process thing',
      'settle thing',
    ]);
  });

  for (const dashboard of dashboards) {
    for (const panel of panelsOf(dashboard).filter(({ embeddableConfig }) => embeddableConfig.attributes)) {
      it(`draws what was sent: ${dashboard.attributes.title}: ${panel.title}`, async () => {
        let drawn = 0;
        for (const run of runs()) {
          const series = await seriesOf(scene.elasticsearch, panel, inNamespace(indexOf(panel), run));
          const expected = expectedSeries(panel, run);
          if (isMeasuredHere(panel)) {
            expect(series).to.deep.equal(expected);
          } else {
            expect(Object.keys(series)).to.have.members(Object.keys(expected));
          }
          for (const value of Object.values(series)) {
            expect(value).to.be.a('number').at.least(0);
          }
          drawn += Object.keys(series).length;
        }
        expect(drawn, 'series').to.be.greaterThan(0);
      });
    }
  }

  for (const rule of kibanaRules()) {
    const [about = '', runsWith = []] =
      Object.entries(ALERTS).find(([name]) => rule.body.name.includes(name)) ?? [];
    for (const name of ['healthy', 'troubled', 'crashed'] as const) {
      const must = runsWith.includes(name);
      it(`alerts ${must ? 'in' : 'only with reason in'} the ${name} run: ${rule.body.name}`, async () => {
        expect(runsWith).not.to.deep.equal([]);
        const reason = name === 'crashed' && LEADS_TO[about]?.(scene.crashed) === true;
        expect(await isTrue(rule, scene[name])).to.equal(must || reason);
      });
    }
  }

  async function searchIn(run: Ran, indices: readonly string[], query: string): Promise<readonly Document[]> {
    const index = indices.map((one) => inNamespace(one, run)).join(',');
    const { documents } = await scene.elasticsearch.search(index, { query: { kql: { query } } });
    return documents;
  }

  function withValue(id: string, value: string): Promise<readonly Document[]> {
    const search = searches.find((one) => one.id === id) ?? expect.fail(id);
    const query = searchSourceOf(search).query.query.replace('*', `"${value}"`);
    return searchIn(scene.troubled, indicesOf(search), query);
  }

  /** As Kibana judges it. */
  async function isTrue({ body: { params } }: KibanaRule, run: Ran): Promise<boolean> {
    const text = params.esQuery.replaceAll('{"gt":300}', `{"gt":${LAG}}`);
    const { total } = await scene.elasticsearch.search(
      params.index.map((index) => inNamespace(index, run)).join(','),
      JSON.parse(text) as Record<string, unknown>,
    );
    const [threshold] = params.threshold;
    return params.thresholdComparator === '<' ? total < threshold : total > threshold;
  }
});

function highest({ sent }: Ran, metric: string): number {
  const points = sent.metrics().filter(({ name }) => name === metric);
  return Math.max(0, ...points.flatMap((one) => one.points.map(({ value }) => value)));
}

function viewOf(id: string): string {
  return (
    objects.find((one) => one.type === 'index-pattern' && one.id === id)?.attributes.title ?? expect.fail(id)
  );
}

function indicesOf({ references }: KibanaObject): readonly string[] {
  return viewOf(references[0]?.id ?? '').split(',');
}

function indexOf({ embeddableConfig }: KibanaPanel): string {
  return viewOf(embeddableConfig.attributes?.references[0]?.id ?? '');
}

function inNamespace(index: string, { namespace }: Ran): string {
  return index.replace(/\*$/, namespace);
}

function identity(document: Document): string {
  return document.event_name === undefined ? (spanIds([document])[0] ?? '') : logLine(document);
}

function fieldsOf(object: KibanaObject): readonly string[] {
  if (object.type === 'search') {
    return [...(object.attributes.columns ?? []), ...fieldsOfKql(searchSourceOf(object).query.query)];
  }
  return panelsOf(object).flatMap(({ embeddableConfig }) => {
    const { state } = embeddableConfig.attributes ?? {};
    const columns = Object.values(state?.datasourceStates.formBased.layers.main.columns ?? {});
    return [
      ...columns.map(({ sourceField }) => sourceField).filter((field) => field !== '___records___'),
      ...fieldsOfKql(state?.query.query ?? ''),
    ];
  });
}
