import type { FailedPage, FailedPageKey, FailedPages } from '../ports/failed-pages.ts';
import type { RememberedIn } from './remembered.ts';

/** Pages that are kept; past that the one that failed longest ago makes room. */
export const MOST_FAILED_PAGES = 10_000;

/** Pages in quarantine, in the state file. Their cursors have not moved, so whichever goes is asked for again all the same. */
export function failedPagesIn({ database, now, orFailure, inTransaction }: RememberedIn): FailedPages {
  return {
    async keepFailedPage({ source, slice, page, digest, partition, request, state, reason }) {
      const kept = JSON.stringify({ partition, request, state });
      const at = now();
      orFailure(() =>
        inTransaction(() => {
          database.prepare(KEEP).run(source, slice, page, digest, kept, reason, at, at);
          database.prepare(MAKE_ROOM).run();
        }),
      );
    },

    async forgetFailedPage({ source, slice, page, digest }) {
      orFailure(() =>
        database.prepare(`${FORGET} AND page = ? AND digest = ?`).run(source, slice, page, digest),
      );
    },

    async forgetFailedPages(source, slice) {
      orFailure(() => database.prepare(FORGET).run(source, slice));
    },

    async failedPageKeys() {
      const keys = orFailure(() =>
        database.prepare('SELECT source, slice, page, digest FROM failed_pages').all(),
      );
      return keys.map((key) => ({ ...key }) as FailedPageKey);
    },

    async failedPages(source) {
      const rows = orFailure(() => database.prepare(SELECT).all(source ?? null, source ?? null)) as Row[];
      return rows.map(({ kept, ...row }) => ({
        ...row,
        ...(JSON.parse(kept) as Pick<FailedPage, 'partition' | 'request' | 'state'>),
      }));
    },
  };
}

type Row = Omit<FailedPage, 'partition' | 'request' | 'state'> & { readonly kept: string };

const KEEP = `
  INSERT INTO failed_pages (source, slice, page, digest, kept, reason, first_at, last_at, times)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
  ON CONFLICT DO UPDATE SET kept = excluded.kept, reason = excluded.reason, last_at = excluded.last_at,
    times = times + 1`;

const MAKE_ROOM = `
  DELETE FROM failed_pages WHERE (SELECT count(*) FROM failed_pages) > ${MOST_FAILED_PAGES}
    AND (source, slice, page, digest) IN
      (SELECT source, slice, page, digest FROM failed_pages ORDER BY last_at LIMIT 1)`;

const FORGET = 'DELETE FROM failed_pages WHERE source = ? AND slice = ?';

const SELECT = `
  SELECT source, slice, page, digest, kept, reason, first_at AS firstAt, last_at AS lastAt, times FROM failed_pages
  WHERE ? IS NULL OR source = ? ORDER BY first_at, source, slice, page`;
