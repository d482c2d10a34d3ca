import { expect } from 'chai';
import * as fc from 'fast-check';
import { compileUnitTime } from '../../src/types/unit-time.ts';

describe('a time in a unit', () => {
  const s = compileUnitTime('s');
  const ms = compileUnitTime('ms');
  const us = compileUnitTime('us');
  const ns = compileUnitTime('ns');

  it('is exact to the nanosecond from a whole number, a bigint or a text', () => {
    const expected = 1_517_966_773_000_000_000n;
    expect([1_517_966_773, 1_517_966_773n, ' 1517966773 ', '1517966773.0'].map(s)).to.deep.equal([
      expected,
      expected,
      expected,
      expected,
    ]);
    expect(ms(1_517_966_773_000)).to.equal(expected);
    expect(us(1_517_966_773_000_000)).to.equal(expected);
    expect(ns(1_517_966_773_000_000_001n)).to.equal(expected + 1n);
    expect(ns('1517966773000000001')).to.equal(expected + 1n);
  });

  it('takes a fraction from its digits, not from the double beneath', () => {
    expect(s(1_517_966_773.84)).to.equal(1_517_966_773_840_000_000n);
    expect(s('1517966773.123456789')).to.equal(1_517_966_773_123_456_789n);
    expect(ms(0.5)).to.equal(500_000n);
    expect(s(1e-7)).to.equal(100n);
    expect(s('1.5e9')).to.equal(1_500_000_000_000_000_000n);
  });

  it('cuts what is finer than a nanosecond', () => {
    expect(s('1.1234567899')).to.equal(1_123_456_789n);
    expect(ns(0.9)).to.equal(0n);
    expect(ns('1e-9999')).to.equal(0n);
  });

  it('lies before 1970 when it is negative', () => {
    expect(s(-1.5)).to.equal(-1_500_000_000n);
    expect(s('-0')).to.equal(0n);
  });

  it('is no other value', () => {
    const wrong = [
      '',
      ' ',
      '.',
      '-',
      'e5',
      '1e',
      'soon',
      '0x10',
      '2018-01-01',
      '1,5',
      true,
      null,
      undefined,
      {},
      [],
    ];
    expect(wrong.map(s)).to.deep.equal(wrong.map(() => undefined));
    expect([Number.NaN, Number.POSITIVE_INFINITY].map(s)).to.deep.equal([undefined, undefined]);
  });

  it('does not work long on absurd digits', () => {
    expect(s('9'.repeat(1_000_000))).to.equal(undefined);
    expect(s('1e9999')).to.equal(undefined);
    expect(s(`${'0'.repeat(1_000_000)}1`)).to.equal(1_000_000_000n);
  });

  it('reads every number of milliseconds with a fraction as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 999_999 }), (whole, nanos) => {
        const text = `${whole}.${String(nanos).padStart(6, '0')}`;
        expect(ms(text)).to.equal(BigInt(whole) * 1_000_000n + BigInt(nanos));
      }),
    );
  });
});
