import { expect } from 'chai';
import * as fc from 'fast-check';
import { asciiJson, readExactJson, writeExactJson } from '../../../src/queues/codec/exact-json.ts';

/** Values as they come out of JSON whose integers are exact: a safe integer is a `number`, any other a `bigint`. */
const unsafeInteger = fc.bigInt().filter((value) => !Number.isSafeInteger(Number(value)));
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false),
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
    unsafeInteger,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.string({ unit: 'binary' }).filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 5 },
    ),
  ),
})).value;

describe('exact JSON', () => {
  it('gives back every value as it was, as printable ASCII', () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = asciiJson(writeExactJson({ value }));
        expect(text).to.match(/^[\u0020-\u007e]*$/);
        expect(readExactJson(text)).to.deep.equal({ value });
      }),
      { numRuns: 500 },
    );
  });

  for (const value of [2 ** 53, 1234567890123456768, 1e20, 1e21, -(2 ** 63), 5e-324, 123456789.12345678]) {
    it(`keeps the number ${value} a number`, () => {
      expect(readExactJson(writeExactJson([value]))).to.deep.equal([value]);
    });
  }

  it('reads the integers of other writers exactly, with spaces and all', () => {
    const text = '{ "id" : 9007199254740993 , "n": [ -12345678901234567890 ], "s": "9007199254740993" }';
    expect(readExactJson(text)).to.deep.equal({
      id: 9007199254740993n,
      n: [-12345678901234567890n],
      s: '9007199254740993',
    });
  });

  it('writes what JSON cannot say as null', () => {
    expect(writeExactJson(undefined)).to.equal('null');
  });
});
