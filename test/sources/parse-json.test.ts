import { expect } from 'chai';
import * as fc from 'fast-check';
import { MAX_DEPTH, parseJson } from '../../src/sources/parse-json.ts';

function value(text: string): unknown {
  const parsed = parseJson(text);
  expect(parsed.type, text.slice(0, 80)).to.equal('json');
  return parsed.type === 'json' ? parsed.value : undefined;
}

describe('JSON from strangers', () => {
  it('is read as JSON.parse reads it, but for integers that a double cannot hold', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(value(text)).to.deep.equal(JSON.parse(text, alwaysExact));
      }),
    );
  });

  it('may begin with a byte order mark', () => {
    expect(value('\ufeff{"a":1}')).to.deep.equal({ a: 1 });
  });

  it('keeps integers exact that a double cannot hold', () => {
    expect(value('[9007199254740991, 9007199254740992, 9007199254740993, -9007199254740993]')).to.deep.equal([
      9007199254740991,
      9007199254740992n,
      9007199254740993n,
      -9007199254740993n,
    ]);
    expect(value('{"id":12345678901234567890,"n":1,"t":"12345678901234567890"}')).to.deep.equal({
      id: 12345678901234567890n,
      n: 1,
      t: '12345678901234567890',
    });
    expect(value('18446744073709551616')).to.equal(18446744073709551616n);
  });

  it('keeps every integer exact, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.string(), (integer, text) => {
        const around = JSON.stringify(text);
        const parsed = value(`{"a":${around},"n":[0.5,${integer}],"z":${around}}`);
        const exact = Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
        expect(parsed).to.deep.equal({ a: text, n: [0.5, exact], z: text });
      }),
    );
  });

  it('keeps the digits of any other number that a double cannot hold, as text', () => {
    expect(
      value('[0.12345678901234567890, -12345678901234567890.5, 1e400, -1.5E+999, 1e-400, 2.5]'),
    ).to.deep.equal([
      '0.12345678901234567890',
      '-12345678901234567890.5',
      '1e400',
      '-1.5E+999',
      '1e-400',
      2.5,
    ]);
  });

  it('takes for a double what only writes one out in full', () => {
    const full = (0.1).toFixed(30);
    expect(
      value(`[${full}, -0.30000000000000004, 1.7976931348623157e+308, 0.000e999, 5e-324, 1e5]`),
    ).to.deep.equal([0.1, -0.30000000000000004, 1.7976931348623157e308, 0, 5e-324, 1e5]);
    expect(value('{"a":[true,1e2,{"b":[]}],"c":-1}')).to.deep.equal({ a: [true, 100, { b: [] }], c: -1 });
  });

  it('reads every double as it is written, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.array(fc.constantFrom<unknown>(true, null, 'e1', 1, { a: [-7] })),
        (doubles, more) => {
          const decimals = doubles.filter((each) => !Number.isInteger(each));
          const text = JSON.stringify([decimals, more]);
          expect(value(text)).to.deep.equal(JSON.parse(text));
        },
      ),
    );
  });

  it('leaves short exponents and texts of digits alone', () => {
    expect(value('[12345678901234567e3]')).to.deep.equal([12345678901234567e3]);
    expect(value('["12345678901234567890", {"12345678901234567890": 1}]')).to.deep.equal([
      '12345678901234567890',
      { '12345678901234567890': 1 },
    ]);
  });

  it('does not work long on absurd digits', () => {
    expect(value('9'.repeat(100_000))).to.equal('9'.repeat(100_000));
  });

  it('has a bound on depth, and no body can overflow the stack', () => {
    expect(value('['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH))).to.be.an('array');
    expect(parseJson('['.repeat(MAX_DEPTH + 1) + ']'.repeat(MAX_DEPTH + 1))).to.deep.equal({
      type: 'too deep',
    });
    for (const open of ['[', '{"a":', '[12345678901234567890,[']) {
      expect(parseJson(open.repeat(1_000_000))).to.deep.equal({ type: 'too deep' });
    }
    expect(parseJson('[[[]]]', 2)).to.deep.equal({ type: 'too deep' });
    expect(parseJson('[[],[],[]]', 2).type).to.equal('json');
  });

  it('counts no bracket within a string', () => {
    expect(value(`["${'['.repeat(1000)}", "\\"${'{'.repeat(1000)}", "\\\\"]`)).to.have.length(3);
  });

  it('tells a text that breaks off from one that is not JSON', () => {
    const whole = '{"a": [1, "b\\"c", {"d": null}], "e": 1}';
    for (let length = 1; length < whole.length; length++) {
      expect(parseJson(whole.slice(0, length)), whole.slice(0, length)).to.deep.equal({ type: 'cut short' });
    }
    expect(parseJson('"abc')).to.deep.equal({ type: 'cut short' });
    for (const text of [
      '',
      ' ',
      'hello',
      '<html>',
      '{"a":1}}',
      '{a:1}',
      "{'a':1}",
      '[1,]',
      '{"a":1}\n{"a":2}',
      'NaN',
    ]) {
      expect(parseJson(text), text).to.have.property('type', 'not json');
    }
  });

  it('gives a member named __proto__ as a member', () => {
    const parsed = value('{"__proto__": {"x": 1}, "n": 12345678901234567890}');
    expect(Object.getPrototypeOf(parsed)).to.equal(Object.prototype);
    expect(Object.keys(parsed as object)).to.deep.equal(['__proto__', 'n']);
  });
});

/** What `parseJson` promises, without its look ahead for long integers. */
function alwaysExact(_key: string, found: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) && !Number.isSafeInteger(found) ? BigInt(source) : found;
}
