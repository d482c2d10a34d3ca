import { expect } from 'chai';
import * as fc from 'fast-check';
import type { JournalEntry, State } from '../../src/ports/state.ts';
import { openState, type StateOptions } from '../../src/state/index.ts';
import { killedAfter } from '../support/killed-after.ts';
import { all } from '../support/points.ts';
import { newFiles } from '../support/sqlite-files.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const DAY_MS = 86_400_000;

function entry(envelope: string, rest: Partial<JournalEntry> = {}): JournalEntry {
  return {
    envelope,
    source: 'weather',
    type: 'hourly',
    partition: 'p',
    records: 10,
    gatheredAt: 1_000,
    ...rest,
  };
}

describe('the state', () => {
  const newFile = newFiles();

  async function withState<T>(
    file: string,
    work: (state: State) => Promise<T>,
    options: StateOptions = { clock: virtualClock() },
  ): Promise<T> {
    const state = await openState(file, options);
    try {
      return await work(state);
    } finally {
      await state.close();
    }
  }

  const journalOf = (state: State, from = 0, to = Number.MAX_SAFE_INTEGER) => all(state.journal(from, to));

  describe('cursors', () => {
    it('remembers where each partition of each source stands, over a restart', async () => {
      const file = newFile();
      await withState(file, async (state) => {
        await state.commit({ source: 'a', partition: 'x', journal: [], cursor: '1' });
        await state.commit({ source: 'a', partition: 'y', journal: [], cursor: '{"after":"Zürich"}' });
        await state.commit({ source: 'b', partition: 'x', journal: [], cursor: '3' });
        await state.commit({ source: 'a', partition: 'x', journal: [], cursor: '2' });
      });
      await withState(file, async (state) => {
        expect(await state.cursor('a', 'x')).to.equal('2');
        expect(await state.cursor('a', 'y')).to.equal('{"after":"Zürich"}');
        expect(await state.cursor('b', 'x')).to.equal('3');
        expect(await state.cursor('b', 'y')).to.equal(undefined);
      });
    });

    it('leaves the cursor where it is when a commit has none', () =>
      withState(newFile(), async (state) => {
        await state.commit({ source: 'a', partition: 'x', journal: [], cursor: '1' });
        await state.commit({ source: 'a', partition: 'x', journal: [entry('e')] });
        expect(await state.cursor('a', 'x')).to.equal('1');
      }));
  });

  describe('the journal', () => {
    it('gives back every envelope that was committed, as it was', () =>
      withState(newFile(), async (state) => {
        const entries = [
          entry('a'),
          entry('b', { partition: 'é, "x"', records: 0 }),
          entry('c', { source: 's2' }),
        ];
        await state.commit({ source: 'weather', partition: 'p', journal: entries });
        expect(await journalOf(state)).to.deep.equal(entries);
      }));

    it('has an envelope once, however often it was committed', () =>
      withState(newFile(), async (state) => {
        await state.commit({ source: 's', partition: 'p', journal: [entry('a'), entry('a')] });
        await state.commit({ source: 's', partition: 'p', journal: [entry('a', { gatheredAt: 2_000 })] });
        expect(await journalOf(state)).to.deep.equal([entry('a', { gatheredAt: 2_000 })]);
      }));

    it('gives those gathered from the first moment up to but not with the second', () =>
      withState(newFile(), async (state) => {
        const journal = [999, 1_000, 1_999, 2_000].map((at) => entry(`${at}`, { gatheredAt: at }));
        await state.commit({ source: 's', partition: 'p', journal });
        expect((await journalOf(state, 1_000, 2_000)).map(({ envelope }) => envelope)).to.deep.equal([
          '1000',
          '1999',
        ]);
        expect(await journalOf(state, 2_001)).to.deep.equal([]);
      }));

    it('gives thousands, many of the same moment, each once, while more are committed', () =>
      withState(newFile(), async (state) => {
        const journal = Array.from({ length: 5_500 }, (_, at) =>
          entry(`${at}`, { gatheredAt: Math.floor(at / 2_500) }),
        );
        await state.commit({ source: 's', partition: 'p', journal });
        const seen: string[] = [];
        for await (const { envelope } of state.journal(0, 10)) {
          seen.push(envelope);
          if (seen.length === 1_500) {
            await state.commit({ source: 's', partition: 'p', journal: [entry('late', { gatheredAt: 9 })] });
          }
        }
        expect(new Set(seen).size).to.equal(seen.length);
        expect(seen).to.have.length(5_501);
      }));

    it('is what was committed, whatever the order', async () => {
      const anyEntry = fc.record({
        envelope: fc.string({ unit: 'binary', maxLength: 6 }),
        source: fc.string({ maxLength: 3 }),
        type: fc.string({ maxLength: 3 }),
        partition: fc.string({ unit: 'binary', maxLength: 6 }),
        records: fc.nat(),
        gatheredAt: fc.integer({ min: 0, max: 4_102_444_800_000 }),
      });
      const commits = fc.array(fc.array(anyEntry, { maxLength: 5 }), { maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(commits, (journals) =>
          withState(newFile(), async (state) => {
            const expected = new Map<string, Pick<JournalEntry, 'records' | 'gatheredAt'>>();
            for (const journal of journals) {
              await state.commit({ source: 's', partition: 'p', journal });
              for (const { envelope, records, gatheredAt } of journal) {
                expected.set(envelope, { records, gatheredAt });
              }
            }
            const found = await journalOf(state);
            expect(
              new Map(found.map(({ envelope, records, gatheredAt }) => [envelope, { records, gatheredAt }])),
            ).to.deep.equal(expected);
            expect(found).to.have.length(expected.size);
          }),
        ),
        { numRuns: 20 },
      );
    });

    it('forgets envelopes after ninety days, when a run finishes', async () => {
      const clock = virtualClock({ now: 100 * DAY_MS });
      await withState(
        newFile(),
        async (state) => {
          const journal = [9, 11].map((day) => entry(`day ${day}`, { gatheredAt: day * DAY_MS }));
          await state.commit({ source: 's', partition: 'p', journal });
          expect(await journalOf(state)).to.have.length(2);
          await state.finishRun('s', clock.now());
          expect((await journalOf(state)).map(({ envelope }) => envelope)).to.deep.equal(['day 11']);
        },
        { clock },
      );
    });
  });

  describe('answers', () => {
    const of = (request: string) => ({ source: 'a', partition: 'x', journal: [], answers: [{ request }] });

    it('are remembered by partition, over a restart, and replaced together', async () => {
      const file = newFile();
      const answers = [
        { request: 'r1', etag: '"1"' },
        { request: 'r2', lastModified: 'then', body: 'digest' },
      ];
      await withState(file, async (state) => {
        await state.commit({ ...of('r0'), answers: [{ request: 'r0' }] });
        await state.commit({ ...of('r0'), answers });
        await state.commit({ source: 'a', partition: 'x', journal: [], cursor: '1' });
      });
      await withState(file, async (state) => {
        expect(await state.answers('a', 'x')).to.have.deep.members(answers);
        expect(await state.answers('a', 'y')).to.deep.equal([]);
        await state.commit({ ...of('r0'), answers: [] });
        expect(await state.answers('a', 'x')).to.deep.equal([]);
      });
    });

    it('are forgotten when the partitions are shared out in another way, because others may have had them', () =>
      withState(newFile(), async (state) => {
        await state.finishRun('a', 1, { index: 0, count: 2 });
        await state.commit(of('r'));
        await state.finishRun('a', 2, { index: 0, count: 2 });
        expect(await state.answers('a', 'x')).to.have.length(1);
        await state.finishRun('b', 3, { index: 0, count: 3 });
        expect(await state.answers('a', 'x')).to.have.length(1);
        await state.finishRun('a', 3, { index: 0, count: 3 });
        expect(await state.answers('a', 'x')).to.deep.equal([]);
      }));

    it('are forgotten when they are as old as the journal', () => {
      const clock = virtualClock({ now: 0 });
      return withState(
        newFile(),
        async (state) => {
          await state.commit(of('r'));
          await clock.advance(89 * DAY_MS);
          await state.finishRun('a', 1);
          expect(await state.answers('a', 'x')).to.have.length(1);
          await clock.advance(2 * DAY_MS);
          await state.finishRun('a', 2);
          expect(await state.answers('a', 'x')).to.deep.equal([]);
        },
        { clock },
      );
    });
  });

  describe('spending', () => {
    it('is counted by source and span, no further than is allowed, over a restart', async () => {
      const file = newFile();
      await withState(file, async (state) => {
        expect(await state.spend('a', 1_000, 2)).to.equal(1);
        expect(await state.spend('b', 1_000, 2)).to.equal(1);
      });
      await withState(file, async (state) => {
        expect(await state.spend('a', 1_000, 2)).to.equal(2);
        expect(await state.spend('a', 1_000, 2)).to.equal(undefined);
        expect(await state.spend('a', 1_000, 3)).to.equal(3);
        expect(await state.spend('a', 2_000, 2)).to.equal(1);
        // The clock was set back: nothing more comes out of that.
        expect(await state.spend('a', 1_000, 2)).to.equal(2);
        expect(await state.spend('a', 1_000, 2)).to.equal(undefined);
      });
    });
  });

  describe('runs', () => {
    it('remembers the last run of each source, over a restart; an older one changes nothing', async () => {
      const file = newFile();
      await withState(file, async (state) => {
        expect(await state.lastRun('a')).to.equal(undefined);
        await state.finishRun('a', 5_000);
        await state.finishRun('b', 1_000);
        await state.finishRun('a', 4_000);
      });
      await withState(file, async (state) => {
        expect(await state.lastRun('a')).to.equal(5_000);
        expect(await state.lastRun('b')).to.equal(1_000);
      });
    });

    it('takes over cursors, all at once', async () => {
      await withState(newFile(), async (state) => {
        await state.commit({ source: 's', partition: 'a', journal: [], cursor: '1' });
        await state.adopt(
          's',
          new Map([
            ['a', '2'],
            ['b', '3'],
          ]),
        );
        expect(await state.cursor('s', 'a')).to.equal('2');
        expect(await state.cursor('s', 'b')).to.equal('3');
        expect(await state.cursor('t', 'a')).to.equal(undefined);
      });
    });

    it('remembers as which replica, and knows of no run where the partitions were shared out in another way', async () => {
      await withState(newFile(), async (state) => {
        await state.finishRun('a', 5_000);
        expect(await state.lastRun('a', { index: 0, count: 1 })).to.equal(5_000);
        expect(await state.lastRun('a', { index: 0, count: 3 })).to.equal(undefined);
        await state.finishRun('a', 6_000, { index: 2, count: 3 });
        expect(await state.lastRun('a', { index: 2, count: 3 })).to.equal(6_000);
        expect(await state.lastRun('a', { index: 1, count: 3 })).to.equal(undefined);
        expect(await state.lastRun('a', { index: 0, count: 1 })).to.equal(undefined);
        expect(await state.lastRun('a')).to.equal(6_000);
      });
    });
  });

  it('closes twice', async () => {
    const state = await openState(newFile(), { clock: virtualClock() });
    await state.close();
    await state.close();
  });

  it('keeps every commit that was done before kill -9, and none by half', async () => {
    for (const commits of [1, 40]) {
      const file = newFile();
      const done = await killedAfter(commits, 'state-child.ts', file);
      await withState(file, async (state) => {
        const cursor = Number(await state.cursor('s', 'p'));
        expect(cursor).to.be.at.least(done);
        const journal = await journalOf(state);
        expect(journal.map(({ envelope }) => envelope)).to.deep.equal(
          Array.from({ length: cursor + 1 }, (_, at) => [0, 1, 2].map((chunk) => `e${at}/${chunk}`)).flat(),
        );
      });
    }
  }).timeout(20_000);
});
