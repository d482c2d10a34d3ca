import { Failure, type FailureKind } from './failure.ts';

/** Primary result codes: https://www.sqlite.org/rescode.html. */
const SAYINGS: Readonly<Record<number, readonly [FailureKind, string]>> = {
  5: ['transient', 'is in use by another process: stop the other one, or wait'],
  6: ['transient', 'is in use by another process: stop the other one, or wait'],
  7: ['transient', 'cannot be used because memory is short: give the process more'],
  8: ['permanent', 'cannot be written: check its permissions and those of its folder'],
  10: ['transient', 'cannot be read or written: check the disk'],
  11: ['permanent', 'is damaged: restore it from a backup, or move it away to begin anew'],
  13: ['transient', 'cannot grow because the disk is full: make room'],
  14: ['permanent', 'cannot be opened: check that its folder exists and may be written'],
  26: ['permanent', 'is not a database: move it away to begin anew'],
};

/** An error of node:sqlite, as far as it matters here. */
type SqliteError = { readonly code: 'ERR_SQLITE_ERROR'; readonly errcode: number };

/**
 * What an error of an embedded database means: a `Failure` about `file`, where the disk, the file or another process
 * said no. Anything else is thrown again as it is, because it is a bug. `what` names the file for a person: `state`.
 */
export function sqliteFailure(thrown: unknown, what: string, file: string): Failure {
  const saying = isSqliteError(thrown) ? SAYINGS[thrown.errcode & 0xff] : undefined;
  if (saying === undefined) {
    throw thrown;
  }
  const [kind, sentence] = saying;
  return new Failure(kind, `The ${what} file ${file} ${sentence}.`, { cause: thrown });
}

function isSqliteError(thrown: unknown): thrown is SqliteError {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_SQLITE_ERROR';
}
