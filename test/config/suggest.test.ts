import { expect } from 'chai';
import * as fc from 'fast-check';
import { didYouMean, suggest } from '../../src/config/suggest.ts';

const OPTIONS = ['schedule', 'paging', 'query', 'url', 'rate', 'retry'];

describe('a suggestion', () => {
  for (const [typed, meant] of [
    ['scedule', 'schedule'],
    ['shcedule', 'schedule'],
    ['URL', 'url'],
    ['Pagin', 'paging'],
    ['ulr', 'url'],
    ['quary', 'query'],
  ] as const) {
    it(`takes ${typed} for ${meant}`, () => {
      expect(suggest(typed, OPTIONS)).to.equal(meant);
    });
  }

  for (const typed of ['timeout', 'xyz', '', 's'.repeat(200)]) {
    it(`is not made for ${JSON.stringify(typed.slice(0, 10))}`, () => {
      expect(suggest(typed, OPTIONS)).to.equal(undefined);
    });
  }

  it('is the nearest of several', () => {
    expect(suggest('quake', ['quakes', 'quack', 'quake-2'])).to.equal('quakes');
  });

  it('finds every word with one letter changed or lost', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      minLength: 4,
      maxLength: 12,
    });
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('x', ''), (meant, at, change) => {
        const index = at % meant.length;
        const typed = meant.slice(0, index) + change + meant.slice(index + 1);
        expect(suggest(typed, [meant])).to.equal(meant);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('falls back to what else there is to say', () => {
    expect(didYouMean('scedule', OPTIONS, 'Nothing.')).to.equal('Did you mean schedule?');
    expect(didYouMean('timeout', OPTIONS, 'Nothing.')).to.equal('Nothing.');
  });
});
