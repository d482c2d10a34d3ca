import { expect } from 'chai';
import type { SourceConfig } from '../../../src/ports/pipeline.ts';
import { complaints, configWith, pipelineOf, SOURCE } from '../../support/config-file.ts';

const file = (lines: string) => configWith({ source: `${SOURCE}\n${lines}` });

async function source(lines: string): Promise<SourceConfig> {
  return (await pipelineOf(file(lines))).sources[0] as SourceConfig;
}

describe('what moves from run to run, and makes partitions, in a configuration', () => {
  it('may be ranges, beside lists', async () => {
    const { partitions, ranges } = await source('partitions: { s: [A, B], n: { from: 1, to: 9, step: 2 } }');
    expect(partitions).to.deep.equal([{ s: 'A' }, { s: 'B' }]);
    expect(ranges).to.deep.equal([{ name: 'n', from: 1, to: 9, step: 2 }]);
    const alone = await source('partitions: { n: { from: 1, to: 3 } }');
    expect(alone.partitions).to.deep.equal([]);
    expect(alone.ranges).to.deep.equal([{ name: 'n', from: 1, to: 3, step: 1 }]);
  });

  it('may be windows of time', async () => {
    expect((await source('windows: { from: 2026-01-01, step: 30d }')).windows).to.deep.equal({
      fromMs: Date.parse('2026-01-01'),
      toMs: undefined,
      stepMs: 30 * 86_400_000,
      settleMs: 86_400_000,
    });
    const { windows } = await source(
      'windows: { from: "2026-01-01T00:00+01:00", to: 2026-02-01, step: 1h, settle: 0s }',
    );
    expect(windows).to.include({ fromMs: Date.parse('2025-12-31T23:00Z'), settleMs: 0 });
  });

  it('may be the records of another source', async () => {
    const other = 'stations:\n    url: https://api.example.com/s\n    schedule: once\n    type: quake\n';
    const written = file('parent: { source: stations, values: { id: properties.id } }').replace(
      'sources:\n',
      `sources:\n  ${other}`,
    );
    const { sources } = await pipelineOf(written);
    expect(sources[1]?.parent).to.deep.equal({ source: 'stations', values: { id: 'properties.id' } });
  });

  it('may be a cursor: a time, a number or a text', async () => {
    expect((await source('cursor: { path: at }')).cursor).to.deep.equal({
      path: 'at',
      as: 'rfc3339',
      lookback: 0,
      granularity: 0,
      initial: undefined,
    });
    const time = 'cursor: { path: at, format: ms, lookback: 10m, granularity: 1s, initial: { ago: 30d } }';
    expect((await source(time)).cursor).to.deep.equal({
      path: 'at',
      as: 'ms',
      lookback: 600_000,
      granularity: 1_000,
      initial: { agoMs: 30 * 86_400_000 },
    });
    const number = 'cursor: { path: id, format: number, lookback: 10, initial: 5 }';
    expect((await source(number)).cursor).to.include({ as: 'number', lookback: 10, initial: '5' });
  });

  for (const [lines, says] of [
    ['partitions: { n: { from: 5, to: 1 } }', 'partitions.n.from: 5 is more than to.'],
    ['windows: { from: yesterday, step: 1d }', 'windows.from: "yesterday" is no time.'],
    ['windows: { from: 2026-13-01, step: 1d }', 'windows.from: "2026-13-01" is no time.'],
    ['windows: { from: 2026-01-01 }', 'windows.step: is missing. Add it.'],
    ['cursor: { path: a, lookback: 5 }', 'cursor.lookback: 5 is not a duration. Write one, such as 10m.'],
    ['cursor: { path: a, format: number, lookback: 5m }', 'cursor.lookback: "5m" is not a number.'],
    [
      'cursor: { path: a, format: text, granularity: 5 }',
      'cursor.granularity: does not go with format: text.',
    ],
    ['parent: { source: quake, values: { a: b } }', 'parent.source: "quake" is not among the sources.'],
    ['parent: { source: quakes, values: { a: b } }', 'parent.source: "quakes" leads back to where it began.'],
    ['parent: { source: quakes, values: {} }', 'parent.values: is empty.'],
  ] as const) {
    it(`is not ${lines}`, async () => {
      expect((await complaints(file(lines))).join('|')).to.include(says);
    });
  }
});
