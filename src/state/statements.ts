import type { DatabaseSync } from 'node:sqlite';

/** Journal rows read at a time: between two readings the file belongs to nobody, and commits go on. */
export const PAGE_ROWS = 1_000;
/** What an entry of the journal is read as. */
const ENTRY = `rowid, envelope, source, type, partition, records, gathered_at AS gatheredAt, durable_at AS durableAt,
     page, url`;
/** The most journal rows that one finished run clears away, so that it never holds up the process for long. */
const CLEARED_AT_ONCE = 10_000;

export type Statements = ReturnType<typeof prepareStatements>;

/** All that is ever asked of the state file. */
export function prepareStatements(database: DatabaseSync) {
  return {
    selectCursor: database.prepare('SELECT cursor FROM cursors WHERE source = ? AND partition = ?'),
    setCursor: database.prepare(
      `INSERT INTO cursors (source, partition, cursor, moved_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET cursor = excluded.cursor, moved_at = excluded.moved_at`,
    ),
    addEntry: database.prepare(
      `INSERT INTO journal (envelope, source, type, partition, records, gathered_at, durable_at, page, url)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (envelope) DO UPDATE SET records = excluded.records, gathered_at = excluded.gathered_at,
       durable_at = excluded.durable_at, page = excluded.page, url = excluded.url`,
    ),
    selectJournal: database.prepare(
      `SELECT ${ENTRY} FROM journal
     WHERE (gathered_at, rowid) > (?, ?) AND gathered_at < ? ORDER BY gathered_at, rowid LIMIT ${PAGE_ROWS}`,
    ),
    selectEntries: database.prepare(
      `SELECT ${ENTRY} FROM journal WHERE envelope IN (SELECT value FROM json_each(?))`,
    ),
    selectRun: database.prepare('SELECT due_at AS dueAt, share FROM runs WHERE source = ?'),
    setRun: database.prepare(
      `INSERT INTO runs (source, due_at, share) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET due_at = max(due_at, excluded.due_at), share = excluded.share`,
    ),
    selectAnswers: database.prepare(
      `SELECT request, etag, last_modified AS lastModified, body FROM answers WHERE source = ? AND partition = ?`,
    ),
    forgetAnswers: database.prepare('DELETE FROM answers WHERE source = ? AND partition = ?'),
    forgetAllAnswers: database.prepare('DELETE FROM answers WHERE source = ?'),
    addAnswer: database.prepare(
      `INSERT INTO answers (source, partition, request, etag, last_modified, body, remembered_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    clearAnswers: database.prepare(
      `DELETE FROM answers WHERE (source, partition, request) IN
       (SELECT source, partition, request FROM answers WHERE remembered_at < ?
        ORDER BY remembered_at LIMIT ${CLEARED_AT_ONCE})`,
    ),
    /** A span that began before the one that is counted, because the clock was set back, is counted as that one. */
    spend: database.prepare(
      `INSERT INTO spending (source, since, requests) VALUES (?, ?, 1)
     ON CONFLICT DO UPDATE SET requests = CASE WHEN excluded.since > since THEN 1 ELSE requests + 1 END,
       since = max(since, excluded.since)
     WHERE excluded.since > since OR requests < ? RETURNING requests`,
    ),
    selectForgotten: database.prepare('SELECT source FROM forgotten WHERE source = ?'),
    clearForgotten: database.prepare('DELETE FROM forgotten WHERE source = ?'),
    clearJournal: database.prepare(
      `DELETE FROM journal WHERE rowid IN
       (SELECT rowid FROM journal WHERE gathered_at < ? ORDER BY gathered_at LIMIT ${CLEARED_AT_ONCE})`,
    ),
  };
}
