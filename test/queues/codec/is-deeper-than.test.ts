import { expect } from 'chai';
import * as fc from 'fast-check';
import { isDeeperThan } from '../../../src/queues/codec/is-deeper-than.ts';

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;
}

describe('the depth of JSON', () => {
  it('is that of the value, whatever its strings hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const depth = depthOf(value);
        const text = JSON.stringify(value);
        expect(isDeeperThan(text, depth)).to.equal(false);
        expect(depth > 0 && isDeeperThan(text, depth - 1)).to.equal(depth > 0);
      }),
    );
  });

  it('does not count brackets in strings, nor end a string at an escaped quote', () => {
    expect(isDeeperThan('["[[[[", "\\"[[[", "\\\\"]', 1)).to.equal(false);
    expect(isDeeperThan('["\\\\\\"[", [[]]]', 2)).to.equal(true);
  });

  it('ends on texts that are not JSON', () => {
    expect(isDeeperThan('"never closed [[[', 0)).to.equal(false);
    expect(isDeeperThan('['.repeat(1_000_000), 200)).to.equal(true);
  });
});
