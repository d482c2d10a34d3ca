import type { BackfillEntry, Backfills } from '../ports/backfills.ts';
import type { RememberedIn } from './remembered.ts';

/** The progress of backfills, in the state file. */
export function backfillsIn({ database, now, orFailure, inTransaction }: RememberedIn): Backfills {
  return {
    async backfills() {
      return (orFailure(() => database.prepare(`${SELECT} ORDER BY id`).all()) as Row[]).map(entryOf);
    },

    async beginBackfill({ source, from, to, stepMs }) {
      const same = [source, from, to, stepMs ?? 0] as const;
      const row = orFailure(() => {
        database.prepare(BEGIN).run(...same, now());
        return database.prepare(`${SELECT} WHERE ${SAME}`).get(...same);
      });
      return entryOf(row as Row);
    },

    async isSliceDone(backfill, slice) {
      return orFailure(() => database.prepare(IS_DONE).get(backfill, slice)) !== undefined;
    },

    async finishSlice(backfill, slice) {
      orFailure(() => database.prepare(FINISH).run(backfill, slice));
    },

    async endBackfill(backfill) {
      orFailure(() =>
        inTransaction(() => {
          database.prepare('DELETE FROM backfill_slices WHERE backfill = ?').run(backfill);
          database.prepare('DELETE FROM backfills WHERE id = ?').run(backfill);
        }),
      );
    },
  };
}

type Row = Omit<BackfillEntry, 'stepMs'> & { readonly stepMs: number };

/** In the file, no step is 0: so that two backfills without one can be the same. */
function entryOf({ stepMs, ...row }: Row): BackfillEntry {
  return stepMs === 0 ? { ...row } : { ...row, stepMs };
}

const SELECT = `
  SELECT id, source, begins AS "from", ends AS "to", step_ms AS stepMs, started_at AS startedAt,
    (SELECT count(*) FROM backfill_slices WHERE backfill = id) AS done
  FROM backfills`;

const SAME = 'source = ? AND begins = ? AND ends = ? AND step_ms = ?';

const BEGIN = `
  INSERT INTO backfills (source, begins, ends, step_ms, started_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;

const IS_DONE = 'SELECT 1 FROM backfill_slices WHERE backfill = ? AND slice = ?';

const FINISH = 'INSERT INTO backfill_slices (backfill, slice) VALUES (?, ?) ON CONFLICT DO NOTHING';
