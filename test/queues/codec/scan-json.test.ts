import { expect } from 'chai';
import * as fc from 'fast-check';
import { scanJson } from '../../../src/queues/codec/scan-json.ts';

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;
}

describe('the scan of JSON', () => {
  it('tells the depth of the value, whatever its strings hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const depth = depthOf(value);
        const text = JSON.stringify(value);
        expect(scanJson(text, depth).deeper).to.equal(false);
        expect(depth > 0 && scanJson(text, depth - 1).deeper).to.equal(depth > 0);
      }),
    );
  });

  it('does not count brackets in strings, nor end a string at an escaped quote', () => {
    expect(scanJson('["[[[[", "\\"[[[", "\\\\"]', 1).deeper).to.equal(false);
    expect(scanJson('["\\\\\\"[", [[]]]', 2).deeper).to.equal(true);
  });

  it('sees every integer that a double may not hold', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.string(), (integer, text) => {
        const json = `{"text":${JSON.stringify(text)},"value":[1,${integer}]}`;
        expect(scanJson(json, 9).longDigits || Number.isSafeInteger(Number(integer))).to.equal(true);
      }),
    );
    expect(scanJson('9007199254740993', 0).longDigits).to.equal(true);
    expect(scanJson('[1,-9007199254740993]', 1).longDigits).to.equal(true);
  });

  it('sees no digits in strings, and adds those of two numbers up to nothing', () => {
    expect(scanJson('["90071992547409931234",12345678,12345678,1234567.12345678]', 1).longDigits).to.equal(
      false,
    );
  });

  it('ends on texts that are not JSON', () => {
    expect(scanJson('"never closed [[[', 0).deeper).to.equal(false);
    expect(scanJson('['.repeat(1_000_000), 200).deeper).to.equal(true);
  });
});
