import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../ports/failure.ts';
import { sqliteFailure } from '../ports/sqlite-failure.ts';

const LOCK_FILE = 'gathering.lock';

const SQLITE_BUSY = 5;

/** `gathering`: beside others that gather. `alone`: while nobody gathers, to change what they would go by. */
export type Hold = 'gathering' | 'alone';

/**
 * Takes hold of a state file for as long as this process lives, or until it lets go. The lock is the operating
 * system's, through SQLite: it ends with its process however that ends, so none is ever stale.
 *
 * @param busyMs how long whoever holds it otherwise is waited for
 * @returns lets go; safe twice
 * @throws Failure (transient) when it is held in a way that excludes this one; Failure when the folder cannot be used.
 */
export function holdState(file: string, hold: Hold, busyMs: number): () => void {
  const folder = dirname(file);
  const lockFile = join(folder, LOCK_FILE);
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(lockFile, { timeout: busyMs });
    // A read keeps the shared lock until its transaction ends; in WAL mode it would keep nobody out.
    lock.exec(
      `PRAGMA journal_mode = MEMORY; ${hold === 'alone' ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT count(*) FROM sqlite_schema'}`,
    );
  } catch (error) {
    lock?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      throw new Failure('transient', held(folder, hold), { cause: error });
    }
    throw sqliteFailure(error, 'lock', lockFile);
  }
  return () => {
    if (lock.isOpen) {
      lock.close();
    }
  };
}

function held(folder: string, hold: Hold): string {
  return hold === 'alone'
    ? `A process gathers with the data in ${folder}, and would write its own cursors over a change: stop it first (SIGTERM).`
    : `The state in ${folder} is being changed by hand: wait until that command has ended, and start again.`;
}
