import { expect } from 'chai';
import * as fc from 'fast-check';
import { summarise } from '../../bench/statistics.ts';

describe('a summary', () => {
  it('has the middle sample and the quartiles, whatever order they come in', () => {
    expect(summarise([50, 10, 40, 20, 30])).to.deep.equal({ median: 30, low: 20, high: 40 });
  });

  it('goes between the two nearest samples where none is in the middle', () => {
    expect(summarise([1, 2, 3, 4])).to.deep.equal({ median: 2.5, low: 1.75, high: 3.25 });
  });

  it('is one sample where there is only one', () => {
    expect(summarise([7])).to.deep.equal({ median: 7, low: 7, high: 7 });
  });

  it('leaves the samples as they are', () => {
    const samples = [3, 1, 2];
    summarise(samples);
    expect(samples).to.deep.equal([3, 1, 2]);
  });

  it('is not moved far by one wild sample', () => {
    expect(summarise([10, 11, 12, 13, 1_000]).median).to.equal(12);
  });

  it('never leaves the range of the samples, nor their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1 }), (samples) => {
        const { median, low, high } = summarise(samples);
        expect(low).to.be.within(Math.min(...samples), median);
        expect(high).to.be.within(median, Math.max(...samples));
      }),
    );
  });

  it('cannot be made of nothing', () => {
    expect(() => summarise([])).to.throw(RangeError);
  });
});
