import { expect } from 'chai';
import * as fc from 'fast-check';
import { DURATION_PATTERN, formatDuration, parseDuration } from '../../src/config/durations.ts';

describe('a duration', () => {
  for (const [text, ms] of [
    ['500ms', 500],
    ['15s', 15_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['0.5s', 500],
    ['1.5h', 5_400_000],
    ['0s', 0],
    ['1d2h3m4s5ms', 93_784_005],
  ] as const) {
    it(`reads ${text} as ${ms} ms`, () => {
      expect(parseDuration(text)).to.equal(ms);
    });
  }

  for (const [text, says] of [
    ['15', 'has no unit. Write s behind it'],
    ['0.5', 'has no unit'],
    ['15 minutes', 'is not a duration. Write numbers and units (d, h, m, s, ms)'],
    ['5sec', 'is not a duration'],
    ['1h 30m', 'is not a duration'],
    ['15M', 'is not a duration'],
    ['30m1h', 'is not a duration'],
    ['-5s', 'is not a duration'],
    ['', 'is not a duration'],
    ['soon', 'is not a duration'],
    ['0.5ms', 'is not a whole number of milliseconds'],
    ['99999999999999999d', 'is not a whole number of milliseconds'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)} and says: ${says}`, () => {
      expect(parseDuration(text)).to.have.property('wrong').that.includes(says);
    });
  }

  it('reads what it formats, and the pattern for editors takes it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).to.equal(ms);
        expect(formatDuration(ms)).to.match(new RegExp(DURATION_PATTERN));
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
