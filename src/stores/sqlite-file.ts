import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../ports/failure.ts';
import { sqliteFailure } from '../ports/sqlite-failure.ts';
import { type SqliteWriter, sqliteWriter } from './sqlite-writer.ts';

/** The layout of the file that `sqlite-catalogue.ts` makes. */
const LAYOUT = 1;

export type SqliteFileOptions = {
  /** How long to wait for another process that writes, in milliseconds; nothing else runs meanwhile. Default 1,000. */
  readonly busyMs?: number | undefined;
  /** Pages of 4 KiB that the file may have. Default: what SQLite allows. */
  readonly maxPages?: number | undefined;
};

export type SqliteFile = { readonly database: DatabaseSync; readonly writer: SqliteWriter };

/**
 * Opens the store's file, and makes it with its folder where there is none.
 *
 * A commit is on the disk when it returns (`synchronous=FULL`): what was confirmed outlives kill -9 and power loss.
 * Measured with writes of 1,000 points that costs nothing that can be told from noise, against `NORMAL`, which may lose
 * the last commits with the power.
 *
 * @throws Failure when it cannot be opened, is damaged, or was made by a newer Millrace.
 */
export function openSqliteFile(file: string, options: SqliteFileOptions = {}): SqliteFile {
  let database: DatabaseSync | undefined;
  try {
    makeFolder(dirname(file));
    database = new DatabaseSync(file, { timeout: options.busyMs ?? 1_000 });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    if (options.maxPages !== undefined) {
      database.exec(`PRAGMA max_page_count = ${options.maxPages}`);
    }
    prepareLayout(database, file);
    return { database, writer: sqliteWriter(database) };
  } catch (error) {
    database?.close();
    throw error instanceof Failure ? error : sqliteFailure(error, 'store', file);
  }
}

/** Where it cannot be made, opening the file fails next, and says so. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {}
}

function prepareLayout(database: DatabaseSync, file: string): void {
  const layout = (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (layout > LAYOUT) {
    throw new Failure(
      'permanent',
      `The store file ${file} was made by a newer Millrace (layout ${layout}, this one knows ${LAYOUT}): upgrade, or name another file.`,
    );
  }
  if (layout === LAYOUT) {
    return;
  }
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS _measurements (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      view TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS _columns (
      measurement INTEGER NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('tag', 'field')),
      name TEXT NOT NULL,
      type TEXT NOT NULL CHECK (type IN ('float', 'integer', 'string', 'boolean')),
      "column" TEXT NOT NULL,
      PRIMARY KEY (measurement, role, name)
    );
    PRAGMA user_version = ${LAYOUT};
    COMMIT;
  `);
}
