import type { Clock } from '../ports/clock.ts';
import type { FailedPages } from '../ports/failed-pages.ts';
import type { Backfills } from '../ports/backfills.ts';
import { ALONE, type Replica } from '../ports/replica.ts';
import { sqliteFailure } from '../ports/sqlite-failure.ts';
import type { Remembered } from '../ports/remembered.ts';
import type { Commit, JournalEntry, State } from '../ports/state.ts';
import type { RememberedAnswer } from '../ports/unchanged.ts';
import { failedPagesIn } from './failed-pages.ts';
import { backfillsIn } from './backfills.ts';
import { type Hold, holdState } from './hold.ts';
import { rememberedIn } from './remembered.ts';
import { openStateFile, type StateFileOptions } from './state-file.ts';
import { PAGE_ROWS } from './statements.ts';

export { openSpool, type SpoolOptions } from './spool.ts';

const DAY_MS = 86_400_000;

/** The state of a data folder: what gathering needs, and what a person may see and change. */
export type OpenState = State & Remembered & Backfills & FailedPages;

export type StateOptions = StateFileOptions & {
  readonly clock: Clock;
  /** How long the journal remembers an envelope, in milliseconds: as far back as an audit can look. Default 90 days. */
  readonly journalKeptMs?: number | undefined;
  /** Keeps those away whom this would disturb, until it is closed. Default: nobody. */
  readonly hold?: Hold | undefined;
};

/** How long whoever holds the state otherwise is waited for, in milliseconds. */
const HOLD_BUSY_MS = 500;

/**
 * The state in one file of its own. What was committed outlives kill -9 and power loss.
 *
 * @throws Failure when the file cannot be opened, is damaged, or was made by a newer Millrace; Failure
 * (transient) when another process holds it in a way that `hold` excludes.
 */
export async function openState(file: string, options: StateOptions): Promise<OpenState> {
  const { clock, journalKeptMs = 90 * DAY_MS, hold } = options;
  const { database, statements } = openStateFile(file, options);
  const letGo = hold === undefined ? () => undefined : orClosed(() => holdState(file, hold, HOLD_BUSY_MS));

  function orClosed<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      database.close();
      throw error;
    }
  }

  function orFailure<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw sqliteFailure(error, 'state', file);
    }
  }

  function inTransaction(work: () => void): void {
    database.exec('BEGIN IMMEDIATE');
    try {
      work();
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) {
        database.exec('ROLLBACK');
      }
      throw error;
    }
  }

  function record({ source, partition, journal, cursor, answers }: Commit): void {
    for (const entry of journal) {
      const { envelope, type, records, gatheredAt, durableAt = null, page = null, url = null } = entry;
      statements.addEntry.run(
        envelope,
        entry.source,
        type,
        entry.partition,
        records,
        gatheredAt,
        durableAt,
        page,
        url,
      );
    }
    if (cursor !== undefined) {
      statements.setCursor.run(source, partition, cursor, clock.now());
    }
    if (answers !== undefined) {
      remember(source, partition, answers);
    }
  }

  function remember(source: string, partition: string, answers: readonly RememberedAnswer[]): void {
    const now = clock.now();
    statements.forgetAnswers.run(source, partition);
    for (const { request, etag = null, lastModified = null, body = null } of answers) {
      statements.addAnswer.run(source, partition, request, etag, lastModified, body, now);
    }
  }

  const inFile = { database, now: () => clock.now(), orFailure, inTransaction };
  return {
    ...rememberedIn(inFile),
    ...backfillsIn(inFile),
    ...failedPagesIn(inFile),

    async cursor(source, partition) {
      const row = orFailure(() => statements.selectCursor.get(source, partition)) as
        | { cursor: string }
        | undefined;
      return row?.cursor;
    },

    async answers(source, partition) {
      const rows = orFailure(() => statements.selectAnswers.all(source, partition));
      return rows.map(withoutNulls) as RememberedAnswer[];
    },

    async commit(entry) {
      orFailure(() => inTransaction(() => record(entry)));
    },

    async adopt(source, cursors) {
      orFailure(() =>
        inTransaction(() => {
          for (const [partition, cursor] of cursors) {
            statements.setCursor.run(source, partition, cursor, clock.now());
          }
        }),
      );
    },

    async *journal(from, to) {
      let after: readonly [number, number] = [from, 0];
      let page: readonly Row[];
      do {
        page = orFailure(() => statements.selectJournal.all(...after, to)) as Row[];
        for (const row of page) {
          after = [row.gatheredAt, row.rowid];
          yield entryOf(row);
        }
      } while (page.length === PAGE_ROWS);
    },

    async journaled(envelopes) {
      const rows = orFailure(() => statements.selectEntries.all(JSON.stringify(envelopes))) as Row[];
      return rows.map(entryOf);
    },

    async lastRun(source, as) {
      const row = orFailure(() => statements.selectRun.get(source)) as RunRow | undefined;
      return as === undefined || row?.share === shareOf(as) ? row?.dueAt : undefined;
    },

    async isForgotten(source) {
      return orFailure(() => statements.selectForgotten.get(source)) !== undefined;
    },

    async finishRun(source, dueAt, as = ALONE) {
      orFailure(() =>
        inTransaction(() => {
          const last = statements.selectRun.get(source) as RunRow | undefined;
          if (last !== undefined && last.share !== shareOf(as)) {
            // Who had a partition meanwhile may have seen another answer, and this one come back.
            statements.forgetAllAnswers.run(source);
          }
          statements.setRun.run(source, dueAt, shareOf(as));
          statements.clearForgotten.run(source);
          statements.clearJournal.run(clock.now() - journalKeptMs);
          statements.clearAnswers.run(clock.now() - journalKeptMs);
        }),
      );
    },

    async spend(source, from, most) {
      const row = orFailure(() => statements.spend.get(source, from, most)) as
        | { requests: number }
        | undefined;
      return row?.requests;
    },

    async close() {
      if (database.isOpen) {
        database.close();
      }
      letGo();
    },
  };
}

type RunRow = { readonly dueAt: number; readonly share: string };

function shareOf({ index, count }: Replica): string {
  return `${index}/${count}`;
}

type Row = JournalEntry & { readonly rowid: number };

function entryOf(row: Row): JournalEntry {
  const { rowid: _, ...entry } = row;
  return withoutNulls(entry) as JournalEntry;
}

/** The row without what it does not have. */
function withoutNulls(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
