import { expect } from 'chai';
import type { SourceConfig } from '../../src/ports/pipeline.ts';
import type { PageRequest, Partition } from '../../src/ports/source.ts';
import { compileBackfill, type BackfillRange } from '../../src/sources/backfill.ts';
import { checkSource } from '../../src/sources/check-source.ts';
import { answer, RUN, sourceConfig } from '../support/a-source.ts';
import { all } from '../support/points.ts';

const CURSOR = { path: 'at', as: 'rfc3339', lookback: 3_600_000, granularity: 0 } as const;
const RANGE = { from: '2026-01-01', to: '2026-01-03' };

describe('a backfill of a source', () => {
  function compiled(changes: Partial<SourceConfig>, range: BackfillRange = RANGE) {
    const config = sourceConfig(changes);
    expect(checkSource(config)).to.deep.equal([]);
    const backfill = compileBackfill(config, range);
    if (backfill.type === 'wrong') {
      throw new Error(backfill.why);
    }
    return backfill;
  }

  function wrong(changes: Partial<SourceConfig>, range: BackfillRange = RANGE): string {
    const backfill = compileBackfill(sourceConfig(changes), range);
    return backfill.type === 'wrong' ? backfill.why : '';
  }

  async function firsts({ source }: ReturnType<typeof compiled>): Promise<[Partition, PageRequest][]> {
    const slices = await all(source.partitions(RUN) as AsyncIterable<Partition>);
    return slices.flatMap((slice) => {
      const first = source.first(slice, undefined, RUN);
      return first === undefined ? [] : [[slice, first]];
    });
  }

  const query = (page: PageRequest) => Object.fromEntries(new URL(page.request.url).searchParams);

  describe('by a cursor', () => {
    it('asks for a slice of each day, with both of its ends, without the lookback', async () => {
      const backfill = compiled({ cursor: CURSOR, query: { start: '{cursor}', end: '{until}' } });
      const slices = await firsts(backfill);
      expect(slices.map(([, page]) => query(page))).to.deep.equal([
        { start: '2026-01-01T00:00:00Z', end: '2026-01-02T00:00:00Z' },
        { start: '2026-01-02T00:00:00Z', end: '2026-01-03T00:00:00Z' },
      ]);
      expect(new Set(slices.map(([{ key }]) => key)).size).to.equal(2);
      expect(slices.map(([slice]) => backfill.partitionOf(slice).key)).to.deep.equal(['all', 'all']);
      expect(new Set(slices.map(([, { page }]) => page)).size).to.equal(2);
    });

    it('cuts as it is told, each partition by itself, and the last slice at the end', async () => {
      const backfill = compiled(
        {
          cursor: { ...CURSOR, as: 's' },
          partitions: [{ s: 'a' }, { s: 'b' }],
          query: { s: '{partition.s}', start: '{cursor}', end: '{until:date}' },
        },
        { ...RANGE, stepMs: 36 * 3_600_000 },
      );
      const asked = (await firsts(backfill)).map(([, page]) => query(page));
      expect(asked.map(({ s, end }) => [s, end])).to.deep.equal([
        ['a', '2026-01-02'],
        ['a', '2026-01-03'],
        ['b', '2026-01-02'],
        ['b', '2026-01-03'],
      ]);
      expect(asked[0]?.['start']).to.equal('1767225600');
    });

    it('asks from the beginning on where the API knows no end, and leaves out what lies outside', async () => {
      const { source } = compiled({ cursor: CURSOR, query: { start: '{cursor}' } });
      const [[slice, first] = []] = await firsts({ source } as ReturnType<typeof compiled>);
      if (slice === undefined || first === undefined) {
        throw new Error('It has no slice.');
      }
      const items = [
        { at: '2025-12-31T23:59:59Z' },
        { at: '2026-01-01T00:00:00Z' },
        { at: '2026-01-02T23:59:59Z' },
        { at: '2026-01-03T00:00:00Z' },
        { note: 'without a time' },
      ];
      const reading = source.read(answer({ items }), first, slice);
      if (reading.type !== 'page') {
        throw new Error(reading.reason);
      }
      expect(reading.records.map(({ record }) => record)).to.deep.equal([items[1], items[2], items[4]]);
    });

    it('ends paging behind the range where records come in the order of the cursor', async () => {
      const { source } = compiled({
        cursor: CURSOR,
        query: { start: '{cursor}' },
        paging: { style: 'keyset', field: 'at', parameter: 'start', add: 0, maxPages: 10 },
      });
      const [[slice, first] = []] = await firsts({ source } as ReturnType<typeof compiled>);
      const next = (at: string) => {
        const reading = source.read(answer({ items: [{ at }] }), first as PageRequest, slice as Partition);
        return reading.type === 'page' ? reading.next.length : reading.reason;
      };
      expect(next('2026-01-02T00:00:00Z')).to.equal(1);
      expect(next('2026-01-03T00:00:00Z')).to.equal(0);
    });

    it('takes values of a cursor that is no time', async () => {
      const { source, from, to } = compiled(
        { cursor: { ...CURSOR, as: 'number', lookback: 5 }, query: { after: '{cursor}' } },
        { from: '100', to: '200' },
      );
      expect([from, to]).to.deep.equal(['100', '200']);
      expect(
        (await firsts({ source } as ReturnType<typeof compiled>)).map(([, page]) => query(page)),
      ).to.deep.equal([{ after: '100' }]);
    });
  });

  it('by windows asks for those of the range, whatever the source says', async () => {
    const backfill = compiled({
      windows: { fromMs: Date.parse('2026-06-01'), stepMs: 86_400_000, settleMs: 0 },
      query: { from: '{window.from}', to: '{window.to}' },
    });
    const slices = await firsts(backfill);
    expect(slices.map(([, page]) => query(page))).to.deep.equal([
      { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
      { from: '2026-01-02T00:00:00Z', to: '2026-01-03T00:00:00Z' },
    ]);
    expect(slices.map(([slice]) => backfill.partitionOf(slice).key)).to.deep.equal([
      'window.from=2026-01-01T00%3A00%3A00Z',
      'window.from=2026-01-02T00%3A00%3A00Z',
    ]);
  });

  it('keeps of a slice that it is done, and then asks for nothing of it', async () => {
    const { source } = compiled({ cursor: CURSOR, query: { start: '{cursor}' } });
    const [[slice, first] = []] = await firsts({ source } as ReturnType<typeof compiled>);
    const reading = source.read(answer({ items: [] }), first as PageRequest, slice as Partition);
    const kept = reading.type === 'page' ? reading.cursor : undefined;
    expect(kept).to.be.a('string');
    expect(source.first(slice as Partition, kept, RUN)).to.equal(undefined);
  });

  it('cuts the partitions that the records of a parent make', () => {
    const { source } = compiled({
      parent: { source: 'stations', values: { id: 'id' } },
      cursor: CURSOR,
      query: { station: '{partition.id}', start: '{cursor}', end: '{until}' },
    });
    const made = [...(source.parent?.partitionsOf({ id: 'KGS' }, RUN) ?? [])];
    expect(made.map(({ values }) => values)).to.deep.equal([{ id: 'KGS' }, { id: 'KGS' }]);
  });

  it('is refused in one sentence where it cannot be', () => {
    expect(wrong({})).to.match(/^The source quakes has neither a cursor nor windows/);
    expect(wrong({ cursor: CURSOR }, { from: '2026-01-03', to: '2026-01-03' })).to.match(
      /^The range ends at 2026-01-03T00:00:00Z, which is not after its beginning/,
    );
    expect(wrong({ cursor: CURSOR }, { from: 'soon', to: '2026-01-03' })).to.match(/`soon` is no time/);
    expect(wrong({ cursor: CURSOR }, { ...RANGE, stepMs: 1_000 })).to.match(/does not say `\{until\}`/);
    const windows = { fromMs: 0, stepMs: 1_000, settleMs: 0 };
    expect(wrong({ windows, query: { from: '{window.from}' } }, { from: '7', to: '9' })).to.match(
      /`7` is no time/,
    );
  });
});
