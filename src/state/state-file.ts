import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../ports/failure.ts';
import { sqliteFailure } from '../ports/sqlite-failure.ts';
import { MIGRATIONS } from './migrations.ts';
import { prepareStatements, type Statements } from './statements.ts';

export type StateFileOptions = {
  /** How long to wait for another process that writes, in milliseconds; nothing else runs meanwhile. Default 1,000. */
  readonly busyMs?: number | undefined;
  /** Pages of 4 KiB that the file may have. Default: what SQLite allows. */
  readonly maxPages?: number | undefined;
};

export type StateFile = { readonly database: DatabaseSync; readonly statements: Statements };

/**
 * Opens the state file with the layout of today, and makes it with its folder where there is none. A commit is on the
 * disk when it returns (`synchronous=FULL`): it outlives kill -9 and power loss.
 *
 * @throws Failure when it cannot be opened, is damaged, or was made by a newer Millrace.
 */
export function openStateFile(file: string, options: StateFileOptions = {}): StateFile {
  let database: DatabaseSync | undefined;
  try {
    makeFolder(dirname(file));
    database = new DatabaseSync(file, { timeout: options.busyMs ?? 1_000 });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    if (options.maxPages !== undefined) {
      database.exec(`PRAGMA max_page_count = ${options.maxPages}`);
    }
    migrate(database, file);
    return { database, statements: prepareStatements(database) };
  } catch (error) {
    database?.close();
    throw error instanceof Failure ? error : sqliteFailure(error, 'state', file);
  }
}

/** Where it cannot be made, opening the file fails next, and says so. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {}
}

/** Each step is a transaction of its own, and asks again what was done: another process may be at it too. */
function migrate(database: DatabaseSync, file: string): void {
  for (let version = versionOf(database); version !== MIGRATIONS.length; version = versionOf(database)) {
    if (version > MIGRATIONS.length) {
      throw new Failure(
        'permanent',
        `The state file ${file} was made by a newer Millrace (layout ${version}, this one knows ${MIGRATIONS.length}): upgrade, or name another folder for data.`,
      );
    }
    database.exec('BEGIN IMMEDIATE');
    if (versionOf(database) === version) {
      database.exec(`${MIGRATIONS[version]}; PRAGMA user_version = ${version + 1};`);
    }
    database.exec('COMMIT');
  }
}

function versionOf(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
