import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { SourceConfig } from '../../src/ports/pipeline.ts';
import {
  compileParentValues,
  compilePartitions,
  partitionKey,
  samplePartitions,
} from '../../src/sources/partitions.ts';
import { RUN, sourceConfig } from '../support/a-source.ts';

function all(config: Partial<SourceConfig> = {}) {
  return [...compilePartitions(sourceConfig(config))(RUN)];
}

describe('partitions', () => {
  it('are one, the whole source, where none is named', () => {
    expect(all()).to.deep.equal([{ key: 'all', values: {} }]);
  });

  it('are the sets of values in the configuration, in its order', () => {
    const partitions = [{ symbol: 'MSFT' }, { symbol: 'AAPL' }];
    expect(all({ partitions })).to.deep.equal([
      { key: 'symbol=MSFT', values: { symbol: 'MSFT' } },
      { key: 'symbol=AAPL', values: { symbol: 'AAPL' } },
    ]);
  });

  it('have a key that can be read, and does not hang on the order of the values', () => {
    expect(partitionKey({ symbol: 'AAPL', interval: '1m' })).to.equal('interval=1m,symbol=AAPL');
    expect(partitionKey({ interval: '1m', symbol: 'AAPL' })).to.equal('interval=1m,symbol=AAPL');
    expect(partitionKey({ 'a b': 'c,d=e/ü' })).to.equal('a%20b=c%2Cd%3De%2F%C3%BC');
  });

  it('are numbers of a range, with both ends, and all combinations with the sets', () => {
    const ranges = [
      { name: 'page', from: 1, to: 3, step: 1 },
      { name: 'x', from: 0, to: 0.3, step: 0.1 },
    ];
    const found = all({ partitions: [{ s: 'A' }, { s: 'B' }], ranges });
    expect(found).to.have.length(2 * 3 * 4);
    expect(found[0]).to.deep.equal({ key: 'page=1,s=A,x=0', values: { s: 'A', page: '1', x: '0' } });
    expect(found.at(-1)?.values).to.deep.equal({ s: 'B', page: '3', x: '0.3' });
  });

  it('are as lazy as a million of them must be', () => {
    const ranges = [{ name: 'n', from: 0, to: 1e12, step: 1 }];
    const [first] = compilePartitions(sourceConfig({ ranges }))(RUN);
    expect(first?.key).to.equal('n=0');
  });

  it('are windows on the grid of the first, up to now, each with a key that stays', () => {
    const windows = { fromMs: Date.parse('2026-11-20T00:00:00Z'), stepMs: 86_400_000, settleMs: 0 };
    expect(all({ windows })).to.deep.equal([
      {
        key: 'window.from=2026-11-20T00%3A00%3A00Z',
        values: { 'window.from': '2026-11-20T00:00:00Z', 'window.to': '2026-11-21T00:00:00Z' },
      },
      {
        key: 'window.from=2026-11-21T00%3A00%3A00Z',
        values: { 'window.from': '2026-11-21T00:00:00Z', 'window.to': '2026-11-22T00:00:00Z' },
      },
      {
        key: 'window.from=2026-11-22T00%3A00%3A00Z',
        values: { 'window.from': '2026-11-22T00:00:00Z', 'window.to': '2026-11-22T10:00:01.500Z' },
      },
    ]);
    expect(all({ windows: { ...windows, toMs: Date.parse('2026-11-20T06:00:00Z') } })).to.have.length(1);
    expect(all({ windows: { ...windows, fromMs: RUN.now } })).to.deep.equal([]);
  });

  it('are made of the values of another source’s record, and lack none', () => {
    const values = compileParentValues({ id: 'properties.id', n: 'n' });
    expect(values({ properties: { id: 'a' }, n: 5 })).to.deep.equal({ id: 'a', n: '5' });
    expect(values({ properties: { id: null }, n: 5 })).to.equal(undefined);
    const of = compilePartitions(sourceConfig({ partitions: [{ s: 'A' }] }));
    expect([...of(RUN, { id: 'a' })]).to.deep.equal([{ key: 'id=a,s=A', values: { id: 'a', s: 'A' } }]);
  });

  it('are all combinations of sets, ranges, windows and the values of a parent', () => {
    const of = compilePartitions(
      sourceConfig({
        partitions: [{ s: 'A' }, { s: 'B' }],
        ranges: [{ name: 'n', from: 1, to: 3, step: 1 }],
        windows: { fromMs: Date.parse('2026-11-20'), stepMs: 86_400_000, settleMs: 0 },
      }),
    );
    const found = [...of(RUN, { station: 'KGS' })];
    expect(found).to.have.length(2 * 3 * 3);
    expect(new Set(found.map(({ key }) => key)).size).to.equal(found.length);
    expect(found[0]?.values).to.deep.equal({
      station: 'KGS',
      s: 'A',
      n: '1',
      'window.from': '2026-11-20T00:00:00Z',
      'window.to': '2026-11-21T00:00:00Z',
    });
  });

  it('have one sample of each kind, for looking at the configuration', () => {
    const sample = samplePartitions(
      sourceConfig({
        ranges: [{ name: 'n', from: 7, to: 9, step: 1 }],
        windows: { fromMs: 0, stepMs: 1_000, settleMs: 0 },
        parent: { source: 'stations', values: { id: 'id' } },
      }),
    );
    expect(sample.map(({ values }) => values)).to.deep.equal([
      { id: '1', n: '7', 'window.from': '1970-01-01T00:00:00Z', 'window.to': '1970-01-01T00:00:01Z' },
    ]);
  });

  it('share no key unless they have the same values', () => {
    const values = fc.dictionary(
      fc.string().filter((name) => name !== 'window.to'),
      fc.string(),
      { maxKeys: 3 },
    );
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(partitionKey(a) === partitionKey(b)).to.equal(isDeepStrictEqual({ ...a }, { ...b }));
      }),
    );
  });
});
