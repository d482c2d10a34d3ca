import { expect } from 'chai';
import { knownFlag } from '../../src/cli/known-flag.ts';

const NS = 1_000_000_000n;

describe('what is known of a record', () => {
  it('is collected, by name', () => {
    expect(knownFlag('net=us', knownFlag('place=a=b'))).to.deep.equal({
      values: { place: 'a=b', net: 'us' },
    });
  });

  it('has a time that means as much as is written of it', () => {
    for (const [text, from, width] of [
      ['1970-01-02', 86_400n * NS, 86_400n * NS],
      ['1970-01-01T00:01Z', 60n * NS, 60n * NS],
      ['1970-01-01 01:00:05+01:00', 5n * NS, NS],
      ['1970-01-01T00:00:00.5', NS / 2n, NS / 10n],
      ['1970-01-01T00:00:00.000000001Z', 1n, 1n],
      ['1969-12-31T23:59:59.25Z', -3n * (NS / 4n), NS / 100n],
      ['1767225600000000001', 1_767_225_600_000_000_001n, 1n],
    ] as const) {
      expect(knownFlag(`time=${text}`).times, text).to.deep.equal({ from, to: from + width });
    }
  });
});
