import { expect } from 'chai';
import * as fc from 'fast-check';
import { formatSize, parseSize, SIZE_PATTERN } from '../../src/config/sizes.ts';

describe('a size', () => {
  for (const [text, bytes] of [
    ['512B', 512],
    ['64KiB', 65_536],
    ['16MiB', 16_777_216],
    ['1.5GiB', 1_610_612_736],
    ['10MB', 10_000_000],
    ['0B', 0],
  ] as const) {
    it(`reads ${text} as ${bytes} bytes`, () => {
      expect(parseSize(text)).to.equal(bytes);
    });
  }

  for (const [text, says] of [
    ['64', 'has no unit. Write KiB'],
    ['64kib', 'has no known unit. Did you mean KiB?'],
    ['64 KiB', 'is not a size'],
    ['64apples', 'The units are B, KiB'],
    ['1constructor', 'The units are B, KiB'],
    ['much', 'is not a size'],
    ['0.3B', 'is not a whole number of bytes'],
    ['', 'is not a size'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)} and says: ${says}`, () => {
      expect(parseSize(text)).to.have.property('wrong').that.includes(says);
    });
  }

  it('reads what it formats, and the pattern for editors takes it', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(parseSize(formatSize(bytes))).to.equal(bytes);
        expect(formatSize(bytes)).to.match(new RegExp(SIZE_PATTERN));
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
