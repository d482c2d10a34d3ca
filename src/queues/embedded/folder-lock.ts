import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../ports/failure.ts';
import { sqliteFailure } from '../../ports/sqlite-failure.ts';

const LOCK_FILE = 'owner.lock';
const ADDRESS_FILE = 'server.json';

const SQLITE_BUSY = 5;

/** Who serves a queue folder: one process at a time. */
export type FolderLock = {
  /** The port of whoever served the folder before; 0 when unknown. */
  readonly lastPort: number;
  /** Says where the folder is served from now on. */
  announce(port: number): void;
  /** Safe twice. */
  release(): void;
};

/**
 * Takes the folder, which is created where it is missing; undefined when another process has it. The lock is the
 * operating system's, through SQLite: it ends with its process however that ends, so none is ever stale.
 *
 * @throws Failure when the folder cannot be used.
 */
export function lockFolder(folder: string): FolderLock | undefined {
  makeFolder(folder);
  const lock = openLock(join(folder, LOCK_FILE));
  if (lock === undefined) {
    return undefined;
  }
  const lastPort = servedPort(folder) ?? 0;
  // Until it is said again there is no address that another process might take for ours.
  rmSync(join(folder, ADDRESS_FILE), { force: true });
  return {
    lastPort,
    announce: (port) => writeAddress(folder, port),
    release: () => {
      if (lock.isOpen) {
        lock.close();
      }
    },
  };
}

/** The port at which the process that has the folder serves it; undefined while it has not said so. */
export function servedPort(folder: string): number | undefined {
  try {
    const { port } = JSON.parse(readFileSync(join(folder, ADDRESS_FILE), 'utf8')) as { port?: unknown };
    return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Failure('permanent', `The queue folder ${folder} cannot be made: check the folder above it.`, {
      cause: error,
    });
  }
}

function openLock(file: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      return undefined;
    }
    throw sqliteFailure(error, 'queue', file);
  }
}

/** Whole or not at all, for readers in other processes. */
function writeAddress(folder: string, port: number): void {
  const file = join(folder, ADDRESS_FILE);
  writeFileSync(`${file}.new`, JSON.stringify({ port, pid: process.pid }));
  renameSync(`${file}.new`, file);
}
