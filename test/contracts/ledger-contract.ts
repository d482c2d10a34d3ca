import { expect } from 'chai';
import { ledgerPoint } from '../../src/ports/ledger.ts';
import type { LedgerEntry, Point, Store } from '../../src/ports/store.ts';
import { all, unaborted, unusedMeasurement } from '../support/points.ts';
import { rejection } from '../support/rejection.ts';

/** What every store promises of its ledger: part of the store contract. */
export function ledgerContract(storeOf: () => Store): void {
  describe('the ledger', () => {
    /** A whole second of yesterday, in milliseconds. */
    const start = Math.floor(Date.now() / 1_000) * 1_000 - 86_400_000;
    let source: string;

    beforeEach(() => {
      source = unusedMeasurement();
    });

    function entry(envelope: string, rest: Partial<LedgerEntry> = {}): LedgerEntry {
      return {
        envelope,
        source,
        type: 'weather',
        partition: 'station=1, "Zürich"',
        fetched: 100,
        stored: 97,
        dropped: 2,
        quarantined: 1,
        gatheredAt: start,
        ...rest,
      };
    }

    async function write(...points: Point[]): Promise<void> {
      expect(await storeOf().write(points, unaborted)).to.deep.equal({ refused: [] });
    }

    async function ledger(from: number, to: number): Promise<LedgerEntry[]> {
      const entries = await all(storeOf().ledger({ from, to }, unaborted));
      return entries.filter((found) => found.source === source);
    }

    it('gives back what became of each envelope', async () => {
      const entries = [
        entry('a'),
        entry('b', { cursor: '{"after":"2026-01-01"}', gatheredAt: start + 1_234 }),
      ];
      await write(...entries.map(ledgerPoint));
      expect(await ledger(start, start + 2_000)).to.have.deep.members(entries);
    });

    it('leaves out what was gathered before or after, to the millisecond', async () => {
      await write(...[-1, 0, 499, 500].map((at) => ledgerPoint(entry(`${at}`, { gatheredAt: start + at }))));
      const found = await ledger(start, start + 500);
      expect(found.map(({ envelope }) => envelope).sort()).to.deep.equal(['0', '499']);
    });

    it('has the last word on an envelope only', async () => {
      await write(ledgerPoint(entry('a')));
      await write(ledgerPoint(entry('a', { stored: 90, quarantined: 8 })));
      expect(await ledger(start, start + 1)).to.deep.equal([entry('a', { stored: 90, quarantined: 8 })]);
    });

    it('gives those of a type, those with dropped records, and those with points around a time', async () => {
      const a = entry('a', {
        firstUs: 1_000,
        lastUs: 3_000,
        marks: 'AAAA',
        message: 'm',
        receives: 2,
        receivedAt: 5,
      });
      const b = entry('b', { dropped: 0, firstUs: 2_000, lastUs: 2_000, drops: '[["small",1,""]]' });
      const c = entry('c', { type: "it's" });
      await write(...[a, b, c].map(ledgerPoint));
      const narrowed = async (some: object) => {
        const range = { from: start, to: start + 1, ...some };
        const entries = await all(storeOf().ledger(range, unaborted));
        return entries.filter((found) => found.source === source);
      };
      expect(await narrowed({ type: 'weather' })).to.have.deep.members([a, b]);
      expect(await narrowed({ type: "it's" })).to.deep.equal([c]);
      expect(await narrowed({ dropping: true })).to.have.deep.members([a, c]);
      expect(await narrowed({ pointUs: 2_000 })).to.have.deep.members([a, b]);
      expect(await narrowed({ pointUs: 2_001 })).to.deep.equal([a]);
      expect(await narrowed({ pointUs: 3_001 })).to.deep.equal([]);
    });

    it('is empty where nothing was gathered', async () => {
      expect(await ledger(0, 1)).to.deep.equal([]);
    });

    it('gives thousands, each once', async () => {
      const entries = Array.from({ length: 6_000 }, (_, at) =>
        entry(`${at}`, { gatheredAt: start + at * 10 }),
      );
      await write(...entries.map(ledgerPoint));
      const found = await ledger(start, start + 60_000);
      expect(new Set(found.map(({ envelope }) => envelope)).size).to.equal(6_000);
      expect(found).to.have.length(6_000);
    }).timeout(30_000);

    describe('and its cursors', () => {
      const cursors = async (of = source) => all(storeOf().cursors(of, unaborted));
      const at = (ms: number, cursor: string, partition = 'a') =>
        ledgerPoint(entry(`${partition} ${ms}`, { partition, cursor, gatheredAt: start + ms }));

      it('are given with the partition and when they were gathered', async () => {
        await write(
          at(0, '2026-01-01', `station=1, "Zürich"`),
          at(5, 'it is "quoted" \\ and \'so\'', 'b'),
          ledgerPoint(entry('without', { partition: 'c' })),
        );
        expect(await cursors()).to.have.deep.members([
          { partition: `station=1, "Zürich"`, cursor: '2026-01-01', gatheredAt: start },
          { partition: 'b', cursor: 'it is "quoted" \\ and \'so\'', gatheredAt: start + 5 },
        ]);
      });

      it('have the newest of each partition among them', async () => {
        await write(at(2_000, '20'), at(1_000, '10'), at(2_500, '25'), at(1_500, '90', 'b'));
        const found = await cursors();
        const newest = (partition: string) =>
          found.filter((each) => each.partition === partition).sort((a, b) => b.gatheredAt - a.gatheredAt)[0];
        expect(newest('a')).to.include({ cursor: '25' });
        expect(newest('b')).to.include({ cursor: '90' });
      });

      it('are of one source only', async () => {
        await write(at(0, '10'));
        expect(await cursors(unusedMeasurement())).to.deep.equal([]);
        expect(await cursors(`${source}' OR '1'='1`)).to.deep.equal([]);
      });

      it('are thousands, with one for each partition', async () => {
        await write(
          ...Array.from({ length: 6_000 }, (_, number) => at(number * 10, `${number}`, `p${number}`)),
        );
        const found = await cursors();
        expect(new Set(found.map(({ partition }) => partition)).size).to.equal(6_000);
      }).timeout(30_000);

      it('are read no further when told to stop', async () => {
        await write(at(0, '10'));
        const reason = new Error('enough');
        expect(await rejection(all(storeOf().cursors(source, AbortSignal.abort(reason))))).to.equal(reason);
      });
    });

    it('stops reading when told to', async () => {
      await write(ledgerPoint(entry('a')));
      const reason = new Error('enough');
      const entries = storeOf().ledger({ from: start, to: start + 1 }, AbortSignal.abort(reason));
      expect(await rejection(all(entries))).to.equal(reason);
    });
  });
}
