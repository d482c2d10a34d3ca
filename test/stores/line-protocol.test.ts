import { Point as ClientPoint } from '@influxdata/influxdb-client';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Point } from '../../src/ports/store.ts';
import { lineWriter } from '../../src/stores/line-protocol.ts';
import { pointFault } from '../../src/stores/point-fault.ts';
import { parseLines } from '../support/line-parser.ts';
import { keepable } from '../support/keepable-points.ts';
import { point } from '../support/points.ts';

const line = lineWriter();

/** Any point that has no fault, however odd. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('\\', ',', '=', ' ', '"', '#', '\n', 'a'), maxLength: 6 }),
);
const anyPoint: fc.Arbitrary<Point> = fc
  .record({
    measurement: anyText,
    tags: fc.dictionary(anyText, anyText, { maxKeys: 3, noNullPrototype: true }),
    fields: fc.dictionary(
      anyText,
      fc.oneof(fc.double(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), anyText, fc.boolean()),
      { minKeys: 1, maxKeys: 3, noNullPrototype: true },
    ),
    time: fc.bigInt({ min: -(2n ** 63n) + 2n, max: 2n ** 63n - 2n }),
  })
  .filter((any) => pointFault(any) === undefined);

/** What a reader is to find: empty tags are no tags. */
function meant(any: Point): Point {
  return { ...any, tags: Object.fromEntries(Object.entries(any.tags).filter(([, value]) => value !== '')) };
}

function unwritable(rest: Partial<Point>): string {
  const written = line({ ...point('m'), ...rest });
  return typeof written === 'string' ? `written: ${written}` : written.unwritable;
}

describe('a line', () => {
  it('has tags in the order of their keys, integers with an i, text in quotes, nanoseconds', () => {
    const written = line({
      measurement: 'weather',
      tags: { station: 'Berlin Mitte', net: 'dwd', none: '' },
      fields: { temp: 20.5, whole: 20, wet: 98n, ok: true, note: 'a "b" \\ c' },
      time: 1_767_225_600_123_456_789n,
    });
    expect(written).to.equal(
      'weather,net=dwd,station=Berlin\\ Mitte temp=20.5,whole=20,wet=98i,ok=true,note="a \\"b\\" \\\\ c" 1767225600123456789',
    );
  });

  it('is read back as the point that it was made of, or is not made at all', () => {
    fc.assert(
      fc.property(anyPoint, (any) => {
        const written = line(any);
        if (typeof written === 'string') {
          expect(parseLines(written)).to.deep.equal([meant(any)]);
        } else {
          expect(written.unwritable).to.match(/InfluxDB/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is always made where there is a way to write it', () => {
    fc.assert(
      fc.property(keepable('m'), (points) => {
        const text = points.map((any) => line(any) as string).join('\n');
        expect(parseLines(text)).to.deep.equal(points);
      }),
      { numRuns: 300 },
    );
  });

  it('never runs over into the next, whatever the points hold', () => {
    fc.assert(
      fc.property(fc.array(anyPoint), (points) => {
        const written = points
          .map((any) => ({ any, text: line(any) }))
          .filter(({ text }) => typeof text === 'string');
        const read = parseLines(written.map(({ text }) => text as string).join('\n'));
        expect(read).to.deep.equal(written.map(({ any }) => meant(any)));
      }),
      { numRuns: 300 },
    );
  });

  it('is what the client of InfluxDB writes, where that is right', () => {
    const text = fc
      .string({
        unit: fc.constantFrom('a', 'B', 'é', ',', '=', ' ', '"', '\\', 'z'),
        minLength: 1,
        maxLength: 6,
      })
      .map((middle) => `x${middle}x`);
    const key = text.filter((name) => !name.includes('\\'));
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const shared = fc.record({
      measurement: key,
      tags: fc.dictionary(key, text, { maxKeys: 3, noNullPrototype: true }),
      // the client drops the sign of a zero
      floats: fc.dictionary(
        key,
        finite.map((value) => value || 0),
        { minKeys: 1, maxKeys: 1, noNullPrototype: true },
      ),
      text,
      flag: fc.boolean(),
      count: fc.maxSafeInteger(),
    });
    fc.assert(
      fc.property(shared, ({ measurement, tags, floats, text, flag, count }) => {
        const theirs = new ClientPoint(measurement).timestamp('5');
        for (const [name, value] of Object.entries(tags)) {
          theirs.tag(name, value);
        }
        for (const [name, value] of Object.entries(floats)) {
          theirs.floatField(name, value);
        }
        theirs.stringField('s', text).booleanField('b', flag).intField('i', count);
        const fields = { ...floats, s: text, b: flag, i: BigInt(count) };
        const ours = line({ measurement, tags, fields, time: 5n });
        expect(parseLines(ours as string)).to.deep.equal(parseLines(theirs.toLineProtocol() as string));
      }),
    );
  });

  it('is not made of a point that would come back changed', () => {
    expect(unwritable({ tags: { path: 'C:\\' } })).to.equal(
      'InfluxDB cannot keep a tag value that ends in a backslash: "C:\\\\"',
    );
    expect(unwritable({ tags: { text: 'a\nb' } })).to.match(/line break: "a\\nb"$/);
    expect(unwritable({ measurement: '#m' })).to.match(/"#m" for a comment$/);
    expect(unwritable({ fields: { time: 1, value: 2 } })).to.match(/no field named "time"$/);
    expect(unwritable({ measurement: 'a\\' })).to.match(/backslash in the name "a\\\\"$/);
    expect(unwritable({ tags: { 'a\\': 'x' } })).to.match(/backslash in the name/);
    expect(unwritable({ fields: { 'a\\b': 1 } })).to.match(/backslash in the name/);
  });

  it('keeps the sign of a zero', () => {
    expect(line(point('m', { fields: { a: -0 }, time: 0n }))).to.equal('m a=-0 0');
  });

  it('stays right when there are more texts than it remembers', () => {
    for (let round = 0; round < 2; round++) {
      for (let at = 0; at < 12_000; at++) {
        expect(line(point('m', { tags: { t: `a ${at}` }, time: 0n }))).to.equal(`m,t=a\\ ${at} value=1.5 0`);
      }
    }
  });
});
