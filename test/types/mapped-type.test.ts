import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Point } from '../../src/ports/store.ts';
import { compileMappedType } from '../../src/types/mapped-type.ts';
import { CONTEXT, constant, expression, field, mappedType, path, tag } from '../support/mapped-type.ts';

const QUAKE = {
  properties: {
    mag: 4.5,
    place: 'Honshu',
    time: 1_517_966_773_840,
    status: 'reviewed',
    net: 'us',
    nst: null,
  },
  geometry: { coordinates: [141.2, 38.1, 26] },
  id: 'us1',
};

describe('a mapped type', () => {
  it('makes one point of a record', () => {
    const type = compileMappedType(
      mappedType({
        name: 'quake',
        measurement: 'earthquake',
        time: { value: path('properties.time'), as: { style: 'unit', unit: 'ms' } },
        tags: [tag('net', { value: path('properties.net') }), tag('feed', { value: constant('usgs') })],
        fields: [
          field('mag', { value: path('properties.mag') }),
          field('depth', { value: path('geometry.coordinates[2]') }),
          field('stations', { value: path('properties.nst'), kind: 'integer' }),
          field('deep', { value: expression('geometry.coordinates[2] > `20`'), kind: 'boolean' }),
        ],
      }),
    );
    expect(type.name).to.equal('quake');
    expect(type.process(QUAKE, CONTEXT)).to.deep.equal({
      type: 'points',
      points: [
        {
          measurement: 'earthquake',
          tags: { net: 'us', feed: 'usgs' },
          fields: { mag: 4.5, depth: 26, deep: true },
          time: 1_517_966_773_840_000_000n,
        },
      ],
    });
  });

  it('drops by the first rule that says true', () => {
    const type = compileMappedType(
      mappedType({
        drop: [
          { name: 'deleted', when: "status == 'deleted'" },
          { name: 'test', when: 'test' },
        ],
      }),
    );
    expect(type.process({ status: 'deleted', test: true }, CONTEXT)).to.deep.equal({
      type: 'drop',
      rule: 'deleted',
    });
    expect(type.process({ status: 'ok', test: true }, CONTEXT)).to.deep.equal({ type: 'drop', rule: 'test' });
  });

  it('drops by nothing less than true', () => {
    const type = compileMappedType(mappedType({ drop: [{ name: 'test', when: 'test' }] }));
    for (const test of [1, 0, 'true', 'false', {}, [1], null, false]) {
      expect(type.process({ test, time: 1, value: 1 }, CONTEXT).type, JSON.stringify(test)).to.equal(
        'points',
      );
    }
  });

  it('quarantines a record on which a drop rule cannot be decided', () => {
    const type = compileMappedType(mappedType({ drop: [{ name: 'weak', when: 'abs(mag) < `1`' }] }));
    expect(type.process({ time: 1, value: 1 }, CONTEXT))
      .to.have.property('reason')
      .that.matches(/^The drop rule weak cannot be decided: the expression `abs\(mag\) < `1`` failed: /);
  });

  it('asks for the paths that are required', () => {
    const type = compileMappedType(mappedType({ require: ['id', 'a.b'] }));
    const reasons = [
      { time: 1, value: 1 },
      { id: 0, a: { b: null } },
      { id: 0, a: { b: '' }, time: 1, value: 1 },
    ];
    expect(reasons.map((record) => type.process(record, CONTEXT))).to.deep.equal([
      { type: 'quarantine', reason: 'The record must have `id`, but it is missing.', path: 'id' },
      { type: 'quarantine', reason: 'The record must have `a.b`, but it is null.', path: 'a.b' },
      {
        type: 'points',
        points: [{ measurement: 'readings', tags: {}, fields: { value: 1 }, time: 1_000_000n }],
      },
    ]);
  });

  it('looks at drop, require, time, tags and fields in this order', () => {
    const type = compileMappedType(
      mappedType({
        drop: [{ name: 'gone', when: 'gone' }],
        require: ['id'],
        tags: [tag('net', { required: true })],
        fields: [field('value', { required: true })],
      }),
    );
    const steps = [{ gone: true }, {}, { id: 1 }, { id: 1, time: 1 }, { id: 1, time: 1, net: 'x' }];
    const found = steps.map((record) => {
      const outcome = type.process(record, CONTEXT);
      return outcome.type === 'quarantine' ? outcome.path : outcome.type;
    });
    expect(found).to.deep.equal(['drop', 'id', 'time', 'net', 'value']);
  });

  it('quarantines a record that has none of its fields', () => {
    const type = compileMappedType(mappedType({ fields: [field('mag'), field('depth')] }));
    expect(type.process({ time: 1, mag: null }, CONTEXT)).to.deep.equal({
      type: 'quarantine',
      reason: 'The record has none of its fields: mag, depth.',
    });
  });

  it('takes the record itself at the empty path', () => {
    const type = compileMappedType(
      mappedType({
        time: { value: path('[0]'), as: { style: 'unit', unit: 's' } },
        fields: [field('value', { value: path('[1]') })],
        require: [''],
      }),
    );
    expect(type.process([1, 2.5], CONTEXT)).to.have.nested.property('points[0].fields.value', 2.5);
    expect(type.process(null, CONTEXT)).to.have.property(
      'reason',
      'The record must have the record, but it is null.',
    );
  });

  it('makes a valid point, or none, of any JSON value, and never throws', () => {
    const key = fc.constantFrom('time', 'value', 'count', 'on', 'note', 'net', 'gone', 'constructor');
    const leaf = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.bigInt(),
      fc.constantFrom(0, 1, '1', '2e3', 'true'),
    );
    const record = fc.oneof(fc.jsonValue(), fc.dictionary(key, leaf));
    const style = fc.constantFrom(
      { style: 'unit', unit: 's' } as const,
      { style: 'unit', unit: 'ns' } as const,
      { style: 'iso', zone: 'Europe/Paris' } as const,
      { style: 'format', format: 'yyyy', zone: 'UTC' } as const,
    );
    fc.assert(
      fc.property(record, style, (value, as) => {
        const type = compileMappedType(
          mappedType({
            time: { value: path('time'), as },
            tags: [tag('net'), tag('len', { value: expression('length(note)') })],
            fields: [
              field('value', { max: 1e6 }),
              field('count', { kind: 'integer', value: expression('count || value') }),
              field('on', { kind: 'boolean' }),
              field('note', { kind: 'string' }),
              field('odd', { kind: 'string', value: expression('constructor') }),
            ],
            drop: [{ name: 'gone', when: 'gone' }],
          }),
        );
        const outcome = type.process(value, CONTEXT);
        if (outcome.type === 'points') {
          outcome.points.forEach(expectValid);
        } else if (outcome.type === 'quarantine') {
          expect(outcome.reason).to.match(/^The .+\.$/s);
          expect(outcome.reason.length).to.be.below(400);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** What `Point` promises. */
function expectValid(point: Point): void {
  expect(point.measurement).to.equal('readings');
  expect(BigInt.asIntN(64, point.time)).to.equal(point.time);
  for (const value of Object.values(point.tags)) {
    expect(value).to.be.a('string').that.is.not.equal('');
  }
  expect(Object.keys(point.fields)).to.have.length.above(0);
  for (const value of Object.values(point.fields)) {
    expect(typeof value).to.be.oneOf(['number', 'bigint', 'string', 'boolean']);
    if (typeof value === 'number') {
      expect(Number.isFinite(value)).to.equal(true);
    }
    if (typeof value === 'bigint') {
      expect(BigInt.asIntN(64, value)).to.equal(value);
    }
  }
}
