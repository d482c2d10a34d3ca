import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { compilePartitions, partitionKey } from '../../src/sources/partitions.ts';
import { sourceConfig } from '../support/a-source.ts';

describe('partitions', () => {
  it('are one, the whole source, where none is named', () => {
    expect(compilePartitions(sourceConfig())).to.deep.equal([{ key: 'all', values: {} }]);
  });

  it('are the sets of values in the configuration, in its order', () => {
    const partitions = [{ symbol: 'MSFT' }, { symbol: 'AAPL' }];
    expect(compilePartitions(sourceConfig({ partitions }))).to.deep.equal([
      { key: 'symbol=MSFT', values: { symbol: 'MSFT' } },
      { key: 'symbol=AAPL', values: { symbol: 'AAPL' } },
    ]);
  });

  it('have a key that can be read, and does not hang on the order of the values', () => {
    expect(partitionKey({ symbol: 'AAPL', interval: '1m' })).to.equal('interval=1m,symbol=AAPL');
    expect(partitionKey({ interval: '1m', symbol: 'AAPL' })).to.equal('interval=1m,symbol=AAPL');
    expect(partitionKey({ 'a b': 'c,d=e/ü' })).to.equal('a%20b=c%2Cd%3De%2F%C3%BC');
  });

  it('share no key unless they have the same values', () => {
    const values = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(partitionKey(a) === partitionKey(b)).to.equal(isDeepStrictEqual({ ...a }, { ...b }));
      }),
    );
  });
});
