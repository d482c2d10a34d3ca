import { expect } from 'chai';
import * as fc from 'fast-check';
import type { FieldValue, Point, Store } from '../../src/ports/store.ts';
import { keepable } from '../support/keepable-points.ts';
import { inOrder, MOMENT, point, unaborted, unusedMeasurement } from '../support/points.ts';
import { rejection } from '../support/rejection.ts';
import { findContract } from './find-contract.ts';
import { ledgerContract } from './ledger-contract.ts';

export type StoreUnderTest = {
  readonly store: Store;
  /** Everything that the store keeps of a measurement, read past the store where that can be. */
  read(measurement: string): Promise<readonly Point[]>;
};

/** What every store promises, whatever it is made of. `open` is called for each test, and the store closed after it. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>, runs = 50): void {
  describe(`${name}, as a store`, () => {
    let opened: StoreUnderTest;
    let store: Store;
    let measurement: string;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      measurement = unusedMeasurement();
    });
    afterEach(() => store.close());

    async function write(...points: Point[]): Promise<void> {
      expect(await store.write(points, unaborted)).to.deep.equal({ refused: [] });
    }

    async function keeps(...points: Point[]): Promise<void> {
      await write(...points);
      expect(inOrder(await opened.read(measurement))).to.deep.equal(inOrder(points));
    }

    async function keepsField(...values: FieldValue[]): Promise<void> {
      await keeps(
        ...values.map((value, at) => point(measurement, { fields: { value }, time: MOMENT + BigInt(at) })),
      );
    }

    describe('what it keeps', () => {
      it('keeps floats to the last bit, and whole ones as floats', () =>
        keepsField(
          0.1 + 0.2,
          20,
          20.5,
          0,
          -1,
          5e-324,
          Number.MAX_VALUE,
          -Number.MAX_VALUE,
          1e21,
          1e-7,
          2 ** 53,
        ));

      it('keeps integers that a float cannot hold', () =>
        keepsField(0n, 20n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)));

      it('keeps booleans as booleans', () => keepsField(true, false));

      it('keeps strings with every character in place', () =>
        keepsField(
          '',
          ' ',
          'Zürich 🌊 東京',
          'say "hi"',
          'back\\slash',
          '\\',
          '\\"',
          'a\nb\r\nc\td',
          "it's",
          '1i',
          'true',
        ));

      it('keeps names and tag values with the characters that separate them', () =>
        keeps(
          point(measurement, {
            tags: {
              'a b': 'c d',
              'e,f': 'g,h',
              'i=j': 'k=l',
              é: '🌊',
              quote: 'say "hi"',
              path: 'C:\\a\\,b',
              tab: 'a\tb',
            },
            fields: { 'a b': 1, 'c,d': 2n, 'e=f': 'x', ü: true, Value: 1, value: 2 },
          }),
        ));

      it('keeps names that every object has by nature, where they are given and only there', async () => {
        const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
        const given = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]));
        const other = point(measurement, { tags: { town: 'y' }, time: MOMENT + 1n });
        await keeps(point(measurement, { fields: given(1.5) }), other);
        measurement = unusedMeasurement();
        await keeps(point(measurement, { tags: given('x') }), { ...other, measurement });
      });

      it('keeps a measurement of any name', async () => {
        const odd = `${measurement} "quoted", it's=1; drop table x -- é`;
        await write(point(odd));
        expect(await opened.read(odd)).to.deep.equal([point(odd)]);
      });

      it('keeps time to the nanosecond, before 1970 too', () =>
        keeps(
          ...[0n, 1n, -1n, MOMENT, MOMENT + 1n, -(2n ** 62n)].map((time) => point(measurement, { time })),
        ));

      it('takes no empty value for a tag', async () => {
        await write(point(measurement, { tags: { place: '', town: 'x' } }));
        expect(await opened.read(measurement)).to.deep.equal([point(measurement, { tags: { town: 'x' } })]);
      });

      it('keeps whatever can be kept, as it is', async () => {
        await fc.assert(
          fc.asyncProperty(keepable('any'), async (points) => {
            measurement = unusedMeasurement();
            await keeps(...points.map((any) => ({ ...any, measurement })));
          }),
          { numRuns: runs },
        );
      });

      it('keeps ten thousand points of one write', async () => {
        const points = Array.from({ length: 10_000 }, (_, at) =>
          point(measurement, {
            tags: { sensor: `s${at % 7}` },
            fields: { value: at / 8, count: BigInt(at) },
            time: MOMENT + BigInt(at) * 1_000_000n,
          }),
        );
        await write(...points);
        expect(await opened.read(measurement)).to.have.length(10_000);
      }).timeout(30_000);
    });

    describe('identity', () => {
      it('changes nothing when the same points come again', async () => {
        const points = [point(measurement), point(measurement, { time: MOMENT + 1n })];
        await write(...points);
        await keeps(...points);
      });

      it('knows the same tags in another order', async () => {
        await write(point(measurement, { tags: { a: '1', b: '2' }, fields: { x: 1 } }));
        await write(point(measurement, { tags: { b: '2', a: '1' }, fields: { x: 2 } }));
        expect(await opened.read(measurement)).to.have.length(1);
      });

      it('tells apart points of the same time by their tags', () =>
        keeps(
          point(measurement),
          point(measurement, { tags: { a: '1' } }),
          point(measurement, { tags: { a: '2' } }),
          point(measurement, { tags: { a: '1', b: '2' } }),
          point(measurement, { tags: { b: '1' } }),
        ));

      it('merges the fields of the same point, the newer winning', async () => {
        await write(point(measurement, { fields: { a: 1, b: 'old', gone: true } }));
        await write(point(measurement, { fields: { b: 'new', c: 3n } }));
        const merged = { a: 1, b: 'new', c: 3n, gone: true };
        expect(await opened.read(measurement)).to.deep.equal([point(measurement, { fields: merged })]);
      });

      it('lets the later of two same points in one write win', async () => {
        await write(point(measurement, { fields: { a: 1, b: 1 } }), point(measurement, { fields: { a: 2 } }));
        expect(await opened.read(measurement)).to.deep.equal([
          point(measurement, { fields: { a: 2, b: 1 } }),
        ]);
      });

      it('keeps everything of writes at the same time', async () => {
        const at = (time: number) => point(measurement, { time: MOMENT + BigInt(time) });
        await Promise.all([0, 1, 2, 3].map((part) => write(at(part * 2), at(part * 2 + 1))));
        expect(await opened.read(measurement)).to.have.length(8);
      });
    });

    describe('what it refuses', () => {
      it('names each point whose field is of another type than before, and keeps the others', async () => {
        await write(point(measurement, { fields: { value: 1.5 } }));
        const good = [1, 3, 4].map((at) => point(measurement, { time: MOMENT + BigInt(at) }));
        const bad = [0, 2, 5].map((at) =>
          point(measurement, { time: MOMENT + BigInt(at), fields: { value: `${at}` } }),
        );
        const points = [bad[0], good[0], bad[1], good[1], good[2], bad[2]] as Point[];
        const { refused } = await store.write(points, unaborted);
        expect(refused.map(({ index }) => index)).to.deep.equal([0, 2, 5]);
        expect(refused.map((refusal) => refusal.point)).to.deep.equal(bad);
        for (const { reason } of refused) {
          expect(reason)
            .to.match(/value/)
            .and.match(/string/)
            .and.match(/float/);
        }
        expect(await opened.read(measurement)).to.deep.equal([point(measurement), ...good]);
      });

      it('refuses the whole point of which one field is wrong', async () => {
        await write(point(measurement, { fields: { value: 1.5 } }));
        const { refused } = await store.write(
          [point(measurement, { time: MOMENT + 1n, fields: { value: 'x', other: 1 } })],
          unaborted,
        );
        expect(refused).to.have.length(1);
        expect(await opened.read(measurement)).to.deep.equal([point(measurement)]);
      });

      it('names what cannot be stored, and keeps the others', async () => {
        const bad: Partial<Point>[] = [
          { fields: { value: Number.NaN } },
          { fields: { value: Number.POSITIVE_INFINITY } },
          { fields: { count: 2n ** 63n } },
          { fields: {} },
          { fields: { '': 1 } },
          { fields: { 'a\nb': 1 } },
          { tags: { '': 'x' } },
          { tags: { 'a\nb': 'x' } },
          { time: 2n ** 63n - 1n },
          { time: -(2n ** 63n) },
          { measurement: '' },
          { measurement: 'a\nb' },
        ];
        const points = [point(measurement), ...bad.map((wrong) => ({ ...point(measurement), ...wrong }))];
        const { refused } = await store.write(points, unaborted);
        expect(refused.map(({ index }) => index)).to.deep.equal(bad.map((_, at) => at + 1));
        expect(refused.filter(({ reason }) => reason === '' || reason.endsWith('.'))).to.deep.equal([]);
        expect(await opened.read(measurement)).to.deep.equal([point(measurement)]);
      });

      it('takes a write of nothing but refused points', async () => {
        const { refused } = await store.write([point(measurement, { fields: {} })], unaborted);
        expect(refused.map(({ index }) => index)).to.deep.equal([0]);
      });
    });

    ledgerContract(() => store);
    findContract(() => store);

    describe('stopping', () => {
      it('writes nothing when it was told to stop before', async () => {
        const reason = new Error('enough');
        expect(await rejection(store.write([point(measurement)], AbortSignal.abort(reason)))).to.equal(
          reason,
        );
        expect(await opened.read(measurement)).to.deep.equal([]);
      });

      it('closes twice', async () => {
        await store.close();
        await store.close();
      });
    });
  });
}
