import type { DatabaseSync } from 'node:sqlite';
import type { CursorEntry, Remembered, SourceEntry } from '../ports/remembered.ts';
import { PAGE_ROWS } from './statements.ts';

export type RememberedIn = {
  readonly database: DatabaseSync;
  readonly now: () => number;
  readonly orFailure: <T>(work: () => T) => T;
  readonly inTransaction: (work: () => void) => void;
};

/** What a person sees and changes of the state. Statements are prepared when asked for: a gatherer never does. */
export function rememberedIn({ database, now, orFailure, inTransaction }: RememberedIn): Remembered {
  return {
    async sources() {
      const rows = orFailure(() => database.prepare(SOURCES).all()) as {
        source: string;
        cursors: number;
        lastRun: number | null;
      }[];
      return rows.map(({ lastRun, ...row }): SourceEntry => (lastRun === null ? row : { ...row, lastRun }));
    },

    async *cursors({ source, partition }) {
      const select = orFailure(() => database.prepare(CURSORS));
      let after: readonly [string, string] = ['', ''];
      let page: readonly Row[];
      do {
        const given = [source ?? null, source ?? null, partition ?? null, partition ?? null] as const;
        page = orFailure(() => select.all(...after, ...given)) as Row[];
        for (const { movedAt, ...row } of page) {
          after = [row.source, row.partition];
          yield movedAt === null ? row : { ...row, movedAt };
        }
      } while (page.length === PAGE_ROWS);
    },

    async setCursor(source, partition, cursor) {
      orFailure(() =>
        inTransaction(() => {
          database.prepare(SET_CURSOR).run(source, partition, cursor, now());
          database.prepare(`${FORGET_ANSWERS} AND partition = ?`).run(source, partition);
        }),
      );
    },

    async forget(source, partition) {
      let gone = 0;
      orFailure(() =>
        inTransaction(() => {
          if (partition !== undefined) {
            gone = Number(database.prepare(`${FORGET} AND partition = ?`).run(source, partition).changes);
            database.prepare(`${FORGET_ANSWERS} AND partition = ?`).run(source, partition);
            return;
          }
          gone = Number(database.prepare(FORGET).run(source).changes);
          database.prepare(FORGET_ANSWERS).run(source);
          database.prepare('DELETE FROM runs WHERE source = ?').run(source);
          database.prepare('INSERT INTO forgotten VALUES (?) ON CONFLICT DO NOTHING').run(source);
        }),
      );
      return gone;
    },
  };
}

type Row = Omit<CursorEntry, 'movedAt'> & { readonly movedAt: number | null };

const SOURCES = `
  SELECT source, sum(cursors) AS cursors, max(due_at) AS lastRun FROM (
    SELECT source, count(*) AS cursors, NULL AS due_at FROM cursors GROUP BY source
    UNION ALL SELECT source, 0, due_at FROM runs
  ) GROUP BY source ORDER BY source`;

const CURSORS = `
  SELECT source, partition, cursor, moved_at AS movedAt FROM cursors
  WHERE (source, partition) > (?, ?) AND (? IS NULL OR source = ?) AND (? IS NULL OR partition = ?)
  ORDER BY source, partition LIMIT ${PAGE_ROWS}`;

const SET_CURSOR = `
  INSERT INTO cursors (source, partition, cursor, moved_at) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET cursor = excluded.cursor, moved_at = excluded.moved_at`;

const FORGET = 'DELETE FROM cursors WHERE source = ?';

/** What is gathered again must not be taken for what has not changed. */
const FORGET_ANSWERS = 'DELETE FROM answers WHERE source = ?';
