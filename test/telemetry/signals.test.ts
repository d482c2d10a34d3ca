import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  ATTRIBUTES,
  EVENTS,
  type EventName,
  eventSignal,
  INSTRUMENTED_METRICS,
  METRICS,
  type MetricName,
  metricSignal,
  SPANS,
} from '../../src/telemetry/signals.ts';

const metricNames = Object.keys(METRICS) as MetricName[];
const eventNames = Object.keys(EVENTS) as EventName[];
const NAME = /^[a-z][a-z0-9]*([._][a-z][a-z0-9]*)*$/;

describe('the registry of signals', () => {
  it('names everything as OpenTelemetry does, and every metric under millrace', () => {
    for (const name of [...metricNames, ...eventNames, ...Object.keys(ATTRIBUTES)]) {
      expect(name).to.match(NAME);
    }
    expect(metricNames.filter((name) => !name.startsWith('millrace.'))).to.deep.equal([]);
  });

  it('has no name that begins the path of another: a store of objects could not hold both', () => {
    for (const names of [[...metricNames, ...Object.keys(INSTRUMENTED_METRICS)], Object.keys(ATTRIBUTES)]) {
      const clashing = names.filter((name) => names.some((other) => other.startsWith(`${name}.`)));
      expect(clashing).to.deep.equal([]);
    }
  });

  it('gives buckets that rise to histograms and to nothing else', () => {
    for (const name of metricNames) {
      const { instrument, buckets } = metricSignal(name);
      expect(buckets !== undefined, name).to.equal(instrument === 'histogram');
      expect(buckets, name).to.deep.equal(buckets && [...new Set(buckets)].sort((a, b) => a - b));
    }
  });

  it('counts durations in seconds and sizes in bytes', () => {
    for (const name of metricNames) {
      const { unit } = metricSignal(name);
      expect(unit === 's', name).to.equal(/\.(duration|wait|held|delay|age|freshness)$/.test(name));
      expect(unit === 'By', name).to.equal(/((page|response)\.size|_bytes)$/.test(name));
    }
  });

  it('limits an event only by what the event itself says', () => {
    for (const name of eventNames) {
      const { limitedBy = [], attributes } = eventSignal(name);
      expect(
        limitedBy.filter((by) => !attributes.includes(by)),
        name,
      ).to.deep.equal([]);
    }
  });

  it('explains no attribute that nothing has', () => {
    const used = new Set<string>([
      ...metricNames.flatMap((name) => metricSignal(name).attributes),
      ...eventNames.flatMap((name) => eventSignal(name).attributes),
      ...Object.values(SPANS).flatMap(({ attributes }) => attributes),
      'millrace.repeated',
    ]);
    expect(Object.keys(ATTRIBUTES).filter((name) => !used.has(name))).to.deep.equal([]);
  });

  it('is what the README shows', () => {
    const script = join(import.meta.dirname, '../../scripts/generate-signals.ts');
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.to.throw();
  });
});
