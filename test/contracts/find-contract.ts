import { expect } from 'chai';
import type { Point, PointQuery, Store } from '../../src/ports/store.ts';
import { MOMENT, point, unaborted, unusedMeasurement } from '../support/points.ts';
import { rejection } from '../support/rejection.ts';

/** What every store promises of finding points: part of the store contract. */
export function findContract(storeOf: () => Store): void {
  describe('finding points', () => {
    let measurement: string;
    let points: readonly Point[];

    beforeEach(async () => {
      measurement = unusedMeasurement();
      points = [0n, 1n, 2n].map((at) =>
        point(measurement, {
          tags: { net: at === 2n ? 'ci' : 'us', place: `it's "${at}", \\ Zürich` },
          fields: { id: `q${at}`, mag: 3 + Number(at) / 2, count: 2n ** 53n + 1n + at, felt: at === 0n },
          time: MOMENT + at,
        }),
      );
      expect(await storeOf().write(points, unaborted)).to.deep.equal({ refused: [] });
    });

    async function found(query: Partial<PointQuery>): Promise<readonly Point[]> {
      return storeOf().find({ measurement, values: {}, most: 10, ...query }, unaborted);
    }

    it('gives them whole, the newest first, and no more than asked for', async () => {
      expect(await found({})).to.deep.equal(points.toReversed());
      expect(await found({ most: 2 })).to.deep.equal([points[2], points[1]]);
    });

    it('compares tags and fields of every type', async () => {
      for (const [values, expected] of [
        [{ net: 'us' }, [points[1], points[0]]],
        [{ place: `it's "1", \\ Zürich` }, [points[1]]],
        [{ id: 'q2' }, [points[2]]],
        [{ mag: '3.5' }, [points[1]]],
        [{ mag: '3' }, [points[0]]],
        [{ count: '9007199254740994' }, [points[1]]],
        [{ felt: 'false' }, [points[2], points[1]]],
        [{ net: 'us', id: 'q0' }, [points[0]]],
        [{ net: 'ci', id: 'q0' }, []],
      ] as const) {
        expect(await found({ values }), JSON.stringify(values)).to.deep.equal(expected);
      }
    });

    it('keeps to the times, to the nanosecond', async () => {
      const times = { from: MOMENT + 1n, to: MOMENT + 2n };
      expect(await found({ times })).to.deep.equal([points[1]]);
      expect(await found({ times, values: { id: 'q0' } })).to.deep.equal([]);
    });

    it('finds none where there is no such measurement, tag, field or kind of value', async () => {
      expect(await found({ measurement: unusedMeasurement() })).to.deep.equal([]);
      expect(await found({ values: { nowhere: 'us' } })).to.deep.equal([]);
      expect(await found({ values: { mag: 'large' } })).to.deep.equal([]);
      expect(await found({ values: { count: '1.5' } })).to.deep.equal([]);
      expect(await found({ values: { felt: 'yes' } })).to.deep.equal([]);
    });

    it('finds nothing when it was told to stop before', async () => {
      const reason = new Error('enough');
      const finding = storeOf().find({ measurement, values: {}, most: 1 }, AbortSignal.abort(reason));
      expect(await rejection(finding)).to.equal(reason);
    });
  });
}
