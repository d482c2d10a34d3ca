import { expect } from 'chai';
import * as fc from 'fast-check';
import { createRecentPoints } from '../../src/actors/recent-points.ts';
import type { Point } from '../../src/ports/store.ts';

/** Few of each, so that they meet. */
const anyPoint: fc.Arbitrary<Point> = fc.record({
  measurement: fc.constantFrom('a', 'b'),
  tags: fc.dictionary(fc.constantFrom('x', 'y', 'constructor'), fc.constantFrom('', '1', '2'), {
    noNullPrototype: true,
  }),
  fields: fc.constant({ value: 1 }),
  time: fc.constantFrom(0n, 1n, 2n, -1n, 2n ** 62n, 2n ** 62n + 1n),
});

/** What tells points apart, as plainly as it can be said. */
function identityOf({ measurement, tags, time }: Point): string {
  const given = Object.entries(tags).filter(([, value]) => value !== '');
  return JSON.stringify([measurement, String(time), given.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

describe('recent points', () => {
  it('are remembered as long as they are among those that came last, as in a list of all of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(anyPoint, { maxLength: 60 }), (most, points) => {
        const recent = createRecentPoints<number>(most);
        const came: string[] = [];
        points.forEach((point, at) => {
          const last = came.lastIndexOf(identityOf(point));
          const memory = recent(point);
          expect(memory.value).to.equal(last >= 0 && last >= at - most ? last : undefined);
          memory.value = at;
          came.push(identityOf(point));
        });
      }),
      { numRuns: 500 },
    );
  });

  for (const most of [256, 257, 20_000]) {
    it(`are told apart among ${most}, and the oldest is forgotten`, () => tellsApart(most));
  }

  function tellsApart(most: number): void {
    const recent = createRecentPoints<number>(most);
    const points = Array.from({ length: most + 5_000 }, (_, at): Point => {
      const tags = { station: `s${at % 50}` };
      return { measurement: 'm', tags, fields: {}, time: BigInt(Math.floor(at / 50)) * 60_000_000_000n };
    });
    points.forEach((point, at) => {
      recent(point).value = at;
    });
    const found = points.map((point, at) => [point, at] as const).slice(5_000);
    expect(found.map(([point]) => recent(point).value)).to.deep.equal(found.map(([, at]) => at));
    expect(recent(points[0] as Point).value).to.equal(undefined);
  }
});
