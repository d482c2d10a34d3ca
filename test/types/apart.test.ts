import { expect } from 'chai';
import type { Point } from '../../src/ports/store.ts';
import { apart } from '../../src/types/apart.ts';
import { compileType } from '../../src/types/index.ts';
import { CONTEXT, mappedType } from '../support/mapped-type.ts';

const MS = 1_000_000n;

function reading(value: number, time = 1_700_000_000_000n * MS): Point {
  return { measurement: 'm', tags: {}, fields: { value, text: 'x' }, time };
}

describe('points that are kept apart', () => {
  it('have times of their own within their millisecond when they differ', () => {
    const times = Array.from({ length: 1_000 }, (_, value) => apart(reading(value)).time);
    expect(new Set(times).size).to.be.greaterThan(995);
    for (const time of times) {
      expect(time / MS).to.equal(1_700_000_000_000n);
    }
  });

  it('are the same whenever they are made, whatever the order of the fields', () => {
    const { fields, ...rest } = reading(1);
    const turned = { ...rest, fields: Object.fromEntries(Object.entries(fields).toReversed()) };
    expect(apart(turned).time).to.equal(apart(reading(1)).time);
  });

  it('are left as they are when their time is finer than a millisecond', () => {
    const fine = reading(1, 1_700_000_000_000n * MS + 5n);
    expect(apart(fine)).to.equal(fine);
  });

  it('are those of a type that says so, and of no other', () => {
    const record = { time: 1_700_000_000_000, value: 1.5 };
    const timeOf = (config: Parameters<typeof mappedType>[0]) => {
      const outcome = compileType(mappedType(config)).process(record, CONTEXT);
      return outcome.type === 'points' ? outcome.points[0]?.time : undefined;
    };
    expect(timeOf({})).to.equal(1_700_000_000_000n * MS);
    expect(timeOf({ onCollision: 'disambiguate' })).to.not.equal(1_700_000_000_000n * MS);
  });
});
