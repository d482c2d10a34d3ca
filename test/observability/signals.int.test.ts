import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { readOrEmpty } from '../../scripts/read-or-empty.ts';
import {
  type EventName,
  EVENTS,
  eventSignal,
  INSTRUMENTED_METRICS,
  type MetricName,
  METRICS,
  metricSignal,
  SPANS,
} from '../../src/telemetry/signals.ts';
import type { SpanSignal } from '../../src/telemetry/signals/spans.ts';
import { harriedRun } from '../support/harried-run.ts';
import {
  CONFIG_FILE,
  PLANTED,
  type Ran,
  type Scene,
  troubledScene,
  WRITTEN_SECRET,
} from '../support/troubled-run.ts';
import { turnedRun } from '../support/turned-run.ts';

/** What a row has where it was kept back. */
const REPEATED = 'millrace.repeated';

describe('the signals of real runs with all troubles', function () {
  this.timeout(400_000);

  let scene: Scene;
  let runs: readonly Ran[];

  before(async () => {
    scene = await troubledScene();
    const more = await Promise.all([harriedRun(scene.place), turnedRun(scene.place)]);
    runs = [scene.healthy, scene.troubled, scene.crashed, ...more];
  });

  after(() => scene[Symbol.asyncDispose]());

  const all = <Signal>(of: (run: Ran) => readonly Signal[]): readonly Signal[] => runs.flatMap(of);

  it('are every event of the table and no other, each with its own attributes', () => {
    const events = all(({ sent }) => sent.logs());
    expectAll(Object.keys(EVENTS), new Set(events.map(({ event }) => event)));
    for (const { event, attributes } of events) {
      const known = [...eventSignal(event as EventName).attributes, REPEATED];
      expect(known, event).to.include.members(Object.keys(attributes));
    }
  });

  it('are every metric of the table and no other, each with its unit and its attributes', () => {
    const metrics = all(({ sent }) => sent.metrics());
    const names = [...Object.keys(METRICS), ...Object.keys(INSTRUMENTED_METRICS)];
    expectAll(names, new Set(metrics.map(({ name }) => name)));
    for (const { name, unit, points } of metrics.filter(({ name }) => name in METRICS)) {
      const signal = metricSignal(name as MetricName);
      expect(unit, name).to.equal(signal.unit);
      for (const { attributes } of points) {
        expect(signal.attributes, name).to.include.members(Object.keys(attributes));
      }
    }
  });

  it('are every span of the table and those of the instrumentations, each with its own attributes', () => {
    const spans = all(({ sent }) => sent.spans());
    const ours = spans.filter(({ name }) => !/^(GET|POST)$/.test(name));
    const kinds = ours.map(({ name }) => name.split(' ')[0] ?? '');
    expect([...new Set(kinds)]).to.have.members(Object.keys(SPANS));
    for (const { name, attributes, events } of ours) {
      const signal: SpanSignal = SPANS[name.split(' ')[0] as keyof typeof SPANS];
      expect(signal.attributes, name).to.include.members(Object.keys(attributes));
      expect(events, name).to.deep.equal([]);
    }
    expect(spans.length).to.be.greaterThan(ours.length);
  });

  it('hold no secret, nor do their documents, the output or any file', () => {
    for (const [index, { sent, seen, output }] of runs.entries()) {
      const places = {
        exported: sent.bodies.join('\n'),
        stored: JSON.stringify([seen.logs, seen.spans, seen.metrics]),
        output,
      };
      for (const [place, text] of Object.entries(places)) {
        expectNoSecret(text, `run ${index}: ${place}`);
      }
    }
    const files = filesIn(scene.place.folder);
    expect(files.length).to.be.greaterThan(0);
    for (const file of files) {
      // Elasticsearch runs on meanwhile, and takes files away.
      const content = readOrEmpty(file, 'latin1');
      const isConfig = basename(file) === CONFIG_FILE;
      expectNoSecret(isConfig ? content.replaceAll(WRITTEN_SECRET, '') : content, file);
    }
  });

  it('say of a secret that it was there', () => {
    const failed = scene.troubled.sent.logs().find(({ event }) => event === 'page.failed');
    expect(String(failed?.attributes['url.full'])).to.match(/access_token=\*\*\*/);
    expect(String(failed?.attributes['millrace.reason'])).to.match(
      /\*\*\* may not read \S+access_token=\*\*\* with .*password\W+\*\*\*\W+key\W+\*\*\*/,
    );
  });
});

function expectNoSecret(text: string, where: string): void {
  for (const [name, secret] of Object.entries(PLANTED)) {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    expect(
      forms.filter((form) => text.includes(form)),
      `${name} in ${where}`,
    ).to.deep.equal([]);
  }
}

/** Says which are missing, and which nobody knows. */
function expectAll(known: readonly string[], seen: ReadonlySet<string>): void {
  expect(
    known.filter((name) => !seen.has(name)),
    'were seen in no run',
  ).to.deep.equal([]);
  expect(
    [...seen].filter((name) => !known.includes(name)),
    'are in no table',
  ).to.deep.equal([]);
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
