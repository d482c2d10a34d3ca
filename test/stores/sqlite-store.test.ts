import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Point } from '../../src/ports/store.ts';
import { pointFault } from '../../src/stores/point-fault.ts';
import { openSqliteStore } from '../../src/stores/sqlite-store.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { all, MOMENT, point, unaborted } from '../support/points.ts';
import { newFiles, withSqliteStore } from '../support/sqlite-files.ts';

describe('the sqlite store', () => {
  const newFile = newFiles();

  storeContract('the sqlite store', async () => {
    const store = openSqliteStore(newFile());
    return { store, read: (measurement) => all(store.points(measurement)) };
  });

  describe('over time', () => {
    it('keeps everything over a restart, and goes on with the same series and types', async () => {
      const file = newFile();
      const points = [1, 2, 3].map((at) =>
        point('m', { tags: { at: `${at}` }, fields: { value: at }, time: MOMENT + BigInt(at) }),
      );
      await withSqliteStore(file, async (store) => {
        await store.write(points, unaborted);
      });
      await withSqliteStore(file, async (store) => {
        await store.write(points, unaborted);
        expect(await all(store.points('m'))).to.deep.equal(points);
        const { refused } = await store.write([point('m', { fields: { value: 'text' } })], unaborted);
        expect(refused).to.have.length(1);
      });
    });

    it('sees what another process made of the same file', async () => {
      const file = newFile();
      await withSqliteStore(file, async (one) => {
        await withSqliteStore(file, async (other) => {
          await one.write([point('m', { fields: { a: 1 } })], unaborted);
          await other.write([point('m', { fields: { b: 2n }, tags: { t: 'x' } })], unaborted);
          await one.write([point('m', { fields: { b: 3n, c: 'z' } })], unaborted);
          expect(await all(other.points('m'))).to.deep.equal([
            point('m', { fields: { a: 1, b: 3n, c: 'z' } }),
            point('m', { fields: { b: 2n }, tags: { t: 'x' } }),
          ]);
          const { refused } = await one.write([point('m', { fields: { b: 'text' } })], unaborted);
          expect(refused).to.have.length(1);
        });
      });
    });

    it('sees what another process made of it right after a write', async () => {
      const file = newFile();
      await withSqliteStore(file, async (one) => {
        await withSqliteStore(file, async (other) => {
          const written: unknown[] = [];
          await afterNextCommit(
            () => written.push(other.write([point('m', { fields: { a: 1, b: 2n } })], unaborted)),
            () => one.write([point('m', { fields: { a: 1 } })], unaborted),
          );
          await Promise.all(written);
          expect(written).to.have.length(1);
          const { refused } = await one.write([point('m', { fields: { c: 'z', b: 'text' } })], unaborted);
          expect(refused).to.have.length(1);
          await one.write([point('m', { fields: { c: 'z' } })], unaborted);
          expect(await all(one.points('m'))).to.deep.equal([point('m', { fields: { a: 1, b: 2n, c: 'z' } })]);
        });
      });
    });

    it('reads in order of time while it is written to', async () => {
      const file = newFile();
      await withSqliteStore(file, async (store) => {
        const at = (time: number) =>
          point('m', { time: MOMENT + BigInt(time), tags: { series: `${time % 3}` } });
        await store.write(
          Array.from({ length: 2_500 }, (_, time) => at(2_499 - time)),
          unaborted,
        );
        const times: bigint[] = [];
        for await (const { time } of store.points('m')) {
          times.push(time - MOMENT);
          if (times.length === 1_500) {
            await store.write([at(2_500), point('other')], unaborted);
          }
        }
        expect(times).to.deep.equal(Array.from({ length: 2_501 }, (_, time) => BigInt(time)));
      });
    });

    it('refuses a name that cannot be kept, in a measurement that it knows as well', async () => {
      await withSqliteStore(newFile(), async (store) => {
        const bad = [
          point('m', { tags: { 'a\tb': 'x' } }),
          point('m', { tags: { '': '' } }),
          point('m', { fields: { value: 1, 'a\0b': 2 } }),
        ];
        const { refused } = await store.write([point('m'), ...bad], unaborted);
        expect(refused.map(({ reason }) => reason)).to.deep.equal([
          'a tag has a control character in its name "a\\tb"',
          'a tag has an empty name',
          'a field has a control character in its name "a\\u0000b"',
        ]);
        expect(await all(store.points('m'))).to.deep.equal([point('m')]);
      });
    });

    it('tells series apart whose tags, written one after the other, would look alike', async () => {
      await withSqliteStore(newFile(), async (store) => {
        const apart = [
          point('m', { tags: { a: '1', b: '2' } }),
          point('m', { tags: { a: '1\0b\x002' } }),
          point('m', { tags: { a: '1\0b\x001 2' } }),
          point('m', { tags: { a: '11', b: '2' } }),
          point('m', { tags: { b: '2' } }),
        ];
        await store.write(apart, unaborted);
        await store.write(apart, unaborted);
        expect(await all(store.points('m'))).to.have.deep.members(apart);
      });
    });

    it('keeps whatever a point may hold, as it is', async () => {
      const file = newFile();
      const anyText = fc.string({ unit: 'binary', maxLength: 10 });
      const anyName = anyText.filter((text) => pointFault(point(text)) === undefined);
      const anyPoint: fc.Arbitrary<Point> = fc.record({
        measurement: anyName,
        tags: fc.dictionary(
          anyName,
          anyText.filter((text) => text !== ''),
          { maxKeys: 3, noNullPrototype: true },
        ),
        fields: fc.dictionary(anyName, anyText, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
        time: fc.bigInt({ min: -(2n ** 63n) + 2n, max: 2n ** 63n - 2n }),
      });
      await withSqliteStore(file, async (store) => {
        await fc.assert(
          fc.asyncProperty(anyPoint, async (any) => {
            expect(await store.write([any], unaborted)).to.deep.equal({ refused: [] });
            const found = await all(store.points(any.measurement));
            const same = found.filter(({ time }) => time === any.time);
            expect(same.map(({ tags }) => tags)).to.deep.include(any.tags);
            expect(
              same.some(({ fields }) =>
                Object.entries(any.fields).every(([name, value]) => fields[name] === value),
              ),
            ).to.equal(true);
          }),
          { numRuns: 60 },
        );
      });
    });
  });

  describe('bounds', () => {
    it('takes 900 fields of a measurement and refuses the point with one more', async () => {
      await withSqliteStore(newFile(), async (store) => {
        const fields = (from: number, count: number) =>
          Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${from + at}`, at]));
        const { refused } = await store.write(
          [
            point('m', { fields: fields(0, 900) }),
            point('m', { fields: fields(899, 2) }),
            point('m', { fields: fields(3, 1) }),
          ],
          unaborted,
        );
        expect(refused.map(({ index, reason }) => [index, reason])).to.deep.equal([
          [1, '"m" would have more than 900 fields'],
        ]);
      });
    });

    it('takes 500 measurements and refuses the point of one more', async () => {
      await withSqliteStore(newFile(), async (store) => {
        const { refused } = await store.write(
          Array.from({ length: 501 }, (_, at) => point(`m${at}`)),
          unaborted,
        );
        expect(refused.map(({ index }) => index)).to.deep.equal([500]);
        expect(await store.measurements()).to.have.length(500);
      });
    }).timeout(30_000);
  });
});

/** Does something at the very moment after a transaction is committed, as another process can. */
async function afterNextCommit(then: () => void, work: () => Promise<unknown>): Promise<void> {
  const real = Object.getOwnPropertyDescriptor(DatabaseSync.prototype, 'exec') as PropertyDescriptor;
  const giveBack = () => Object.defineProperty(DatabaseSync.prototype, 'exec', real);
  Object.defineProperty(DatabaseSync.prototype, 'exec', {
    ...real,
    value(this: DatabaseSync, sql: string) {
      real.value.call(this, sql);
      if (sql === 'COMMIT') {
        giveBack();
        then();
      }
    },
  });
  try {
    await work();
  } finally {
    giveBack();
  }
}
