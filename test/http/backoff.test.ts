import { expect } from 'chai';
import * as fc from 'fast-check';
import { equalJitter, fullJitter } from '../../src/http/backoff.ts';
import { seededRandom } from '../support/seeded-random.ts';

const bounds = { minBackoffMs: 100, maxBackoffMs: 5_000 };
const always = (chance: number) => ({ random: () => chance });

describe('the back-off', () => {
  it('doubles up to its maximum', () => {
    const longest = [0, 1, 2, 5, 6, 1_000_000].map((doublings) => fullJitter(doublings, bounds, always(1)));
    expect(longest).to.deep.equal([100, 200, 400, 3_200, 5_000, 5_000]);
  });

  it('spreads over all of it with full jitter', () => {
    expect(fullJitter(2, bounds, always(0))).to.equal(0);
    expect(fullJitter(2, bounds, always(0.5))).to.equal(200);
  });

  it('keeps half of it with equal jitter', () => {
    expect(equalJitter(2, bounds, always(0))).to.equal(200);
    expect(equalJitter(2, bounds, always(0.5))).to.equal(300);
  });

  it('is a whole number of milliseconds within its bounds, always', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(1e9),
        fc.nat(1e9),
        fc.nat(),
        (doublings, minBackoffMs, maxBackoffMs, seed) => {
          for (const jitter of [fullJitter, equalJitter]) {
            const ms = jitter(doublings, { minBackoffMs, maxBackoffMs }, { random: seededRandom(seed) });
            expect(Number.isSafeInteger(ms)).to.equal(true);
            expect(ms).to.be.within(0, maxBackoffMs);
          }
        },
      ),
    );
  });
});
