import { expect } from 'chai';
import * as fc from 'fast-check';
import { CONVERT } from '../../src/types/field-kinds.ts';
import { show } from '../../src/types/show.ts';

const INT64_MAX = 2n ** 63n - 1n;
const OTHERS = [{}, [], [1], { a: 1 }, () => 1, Symbol('x')];

describe('a float', () => {
  it('is a number, or a text that holds one', () => {
    const cases = [
      [1.5, 1.5],
      [20, 20],
      [-0.8, -0.8],
      [12n, 12],
      ['1.5', 1.5],
      [' -2e3 ', -2000],
      ['+.5', 0.5],
      ['7.', 7],
    ] as const;
    expect(cases.map(([value]) => CONVERT.float(value))).to.deep.equal(cases.map(([, made]) => made));
  });

  it('is nothing else', () => {
    const wrong = [
      '',
      ' ',
      '1,234',
      '0x10',
      '0b1',
      'abc',
      'NaN',
      'Infinity',
      '1e',
      '.',
      '1 2',
      '--1',
      true,
      false,
    ];
    for (const value of [...wrong, ...OTHERS]) {
      expect(CONVERT.float(value), show(value)).to.equal(undefined);
    }
  });

  it('is always finite', () => {
    const wrong = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '1e999', 10n ** 400n];
    expect(wrong.map(CONVERT.float)).to.deep.equal(wrong.map(() => undefined));
  });

  it('is the number that JSON writes for it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(CONVERT.float(String(number))).to.equal(number === 0 ? Number(String(number)) : number);
      }),
    );
  });
});

describe('an integer', () => {
  it('is a bigint from a whole number, a bigint, or a text that holds one', () => {
    const cases = [
      [20, 20n],
      [20.0, 20n],
      [-3, -3n],
      [INT64_MAX, INT64_MAX],
      ['42', 42n],
      [' -007 ', -7n],
      ['+20.00', 20n],
      ['9223372036854775807', INT64_MAX],
      ['-9223372036854775808', -INT64_MAX - 1n],
      [`${'0'.repeat(500)}5`, 5n],
    ] as const;
    expect(cases.map(([value]) => CONVERT.integer(value))).to.deep.equal(cases.map(([, made]) => made));
  });

  it('is nothing else: no fraction, nothing past 64 bits, no double that was rounded', () => {
    const wrong = [
      20.5,
      '20.5',
      '1e3',
      '0x10',
      '',
      '-',
      INT64_MAX + 1n,
      '9223372036854775808',
      '9'.repeat(100),
      2 ** 53,
      1e20,
      Number.NaN,
      true,
      ...OTHERS,
    ];
    for (const value of wrong) {
      expect(CONVERT.integer(value), show(value)).to.equal(undefined);
    }
  });
});

describe('a string', () => {
  it('is a text as it is, or a number or boolean written out', () => {
    expect([' a ', '', 1.5, 10n ** 20n, true].map(CONVERT.string)).to.deep.equal([
      ' a ',
      '',
      '1.5',
      '100000000000000000000',
      'true',
    ]);
    expect(OTHERS.map(CONVERT.string)).to.deep.equal(OTHERS.map(() => undefined));
  });
});

describe('a boolean', () => {
  it('is true or false, as such, as text, or as 1 or 0', () => {
    expect([true, 'true', 1, false, 'false', 0].map(CONVERT.boolean)).to.deep.equal([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('is nothing else', () => {
    const wrong = ['True', 'yes', '1', '0', '', 2, -1, 1n, Number.NaN, ...OTHERS];
    expect(wrong.map(CONVERT.boolean)).to.deep.equal(wrong.map(() => undefined));
  });
});
