import { expect } from 'chai';
import * as fc from 'fast-check';
import { compilePath, PathError, parsePath } from '../../src/ports/path.ts';

const quake = {
  properties: { mag: 4.5, 'a.b': 1, "it's": 2, 'tab\there': 3, nothing: null, '': 'empty' },
  geometry: { coordinates: [13.4, 52.5, 10] },
  rows: [[{ id: 7n }]],
  'wind speed': 5,
  '@id': 'x',
  '2024': 'a year',
};

function at(path: string): unknown {
  return compilePath(path)(quake);
}

describe('a path', () => {
  it('names properties with dots', () => {
    expect(at('properties.mag')).to.equal(4.5);
    expect(at('wind speed')).to.equal(5);
    expect(at('@id')).to.equal('x');
    expect(at('2024')).to.equal('a year');
  });

  it('names elements from the start and from the end', () => {
    expect(at('geometry.coordinates[2]')).to.equal(10);
    expect(at('geometry.coordinates[-1]')).to.equal(10);
    expect(at('rows[0][0].id')).to.equal(7n);
    expect(compilePath('[1]')(['a', 'b'])).to.equal('b');
  });

  it('names any property in quotes', () => {
    expect(at('properties["a.b"]')).to.equal(1);
    expect(at("properties['a.b']")).to.equal(1);
    expect(at("properties['it\\'s']")).to.equal(2);
    expect(at('properties["tab\\there"]')).to.equal(3);
    expect(at('properties["tab\\u0009here"]')).to.equal(3);
    expect(at('properties[""]')).to.equal('empty');
    expect(at('["properties"].mag')).to.equal(4.5);
  });

  it('is the value itself when it is empty', () => {
    expect(at('')).to.equal(quake);
    expect(compilePath('')(undefined)).to.equal(undefined);
  });

  it('tells null from missing', () => {
    expect(at('properties.nothing')).to.equal(null);
    expect(at('properties.missing')).to.equal(undefined);
    expect(at('properties.nothing.deeper')).to.equal(undefined);
  });

  it('gives undefined where there is nothing, whatever is in the way', () => {
    expect(at('geometry.coordinates[3]')).to.equal(undefined);
    expect(at('geometry.coordinates[-4]')).to.equal(undefined);
    expect(at('properties[0]')).to.equal(undefined);
    expect(at('properties.mag.deeper[0]')).to.equal(undefined);
    for (const value of [undefined, null, 1, 1n, 'text', true]) {
      expect(compilePath('length')(value)).to.equal(undefined);
      expect(compilePath('[0]')(value)).to.equal(undefined);
    }
  });

  it('never reaches a prototype, nor what an array has beside its elements', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(at(name)).to.equal(undefined);
      expect(at(`geometry.coordinates.${name}`)).to.equal(undefined);
    }
    expect(at('geometry.coordinates.length')).to.equal(undefined);
    expect(compilePath('__proto__.x')(JSON.parse('{"__proto__":{"x":1}}'))).to.equal(1);
  });

  it('says in one sentence what is wrong with it, and where', () => {
    const problems: Record<string, string> = {
      '.a': 'The path `.a` has no name at character 1.',
      'a.': 'The path `a.` has no name at character 3.',
      'a..b': 'The path `a..b` has no name at character 3.',
      'a.[0]': 'The path `a.[0]` has no name at character 3.',
      'a[0]b': 'The path `a[0]b` needs a `.` or a `[` at character 5.',
      ' a': 'The path ` a` has a blank beside a name at character 1.',
      'a[': 'The path `a[` needs an index or a quoted name, and `]`, at character 3.',
      'a[b]': 'The path `a[b]` needs an index or a quoted name, and `]`, at character 3.',
      'a[01]': 'The path `a[01]` needs an index or a quoted name, and `]`, at character 3.',
      'a[1.5]': 'The path `a[1.5]` needs an index or a quoted name, and `]`, at character 3.',
      'a["b]': 'The path `a["b]` needs an index or a quoted name, and `]`, at character 3.',
      'a["\\x"]': 'The path `a["\\x"]` holds a name that is not a JSON string at character 3.',
      'a]': 'The path `a]` needs a `.` or a `[` at character 2.',
    };
    for (const [path, message] of Object.entries(problems)) {
      expect(() => compilePath(path), path).to.throw(PathError, message);
    }
  });

  it('finds what it was made for, for every way through every value', () => {
    const step = fc.oneof(fc.string(), fc.nat(3));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 5 }), fc.jsonValue(), (steps, leaf) => {
        const value = steps.reduceRight<unknown>(
          (inner, name) =>
            typeof name === 'number' ? [...Array.from({ length: name }), inner] : fromEntry(name, inner),
          leaf,
        );
        const path = steps.map((name) => `[${JSON.stringify(name)}]`).join('');
        expect(parsePath(path)).to.deep.equal(steps);
        expect(compilePath(path)(value)).to.equal(leaf);
      }),
    );
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab.[]"\'\\0-1 ')) }), (path) => {
        try {
          compilePath(path)({ a: [{ b: 1 }] });
        } catch (error) {
          expect(error).to.be.instanceOf(PathError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** An own property of any name, `__proto__` too. */
function fromEntry(name: string, value: unknown): unknown {
  return Object.fromEntries([[name, value]]);
}
