import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { Failure } from '../ports/failure.ts';

export type QueryResult = {
  readonly columns: readonly string[];
  /** As text; empty for NULL. */
  readonly rows: readonly (readonly string[])[];
  /** There were more rows than asked for. */
  readonly more: boolean;
};

/**
 * Runs one SQL statement on the database file of an embedded store, which is opened read-only; the store may be
 * written meanwhile.
 *
 * @throws Failure (permanent) when the file is not there or the statement is wrong.
 */
export function querySqlite(file: string, sql: string, mostRows: number): QueryResult {
  if (!existsSync(file)) {
    throw new Failure('permanent', `There is no store at ${file}. Name the file with --store.`);
  }
  try {
    using database = new DatabaseSync(file, { readOnly: true });
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    const columns = statement.columns().map(({ name }) => name);
    const rows: string[][] = [];
    for (const row of statement.iterate()) {
      if (rows.length === mostRows) {
        return { columns, rows, more: true };
      }
      rows.push(columns.map((column) => text(row[column])));
    }
    return { columns, rows, more: false };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('permanent', `The store at ${file} did not answer: ${reason}.`, { cause: error });
  }
}

/** Integers are asked for as bigint, so that they are exact. */
function text(value: SQLOutputValue | undefined): string {
  if (value === null || value === undefined) {
    return '';
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value.toString();
}
