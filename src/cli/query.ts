import { querySqlite } from '../stores/query-sqlite.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { table } from './table.ts';
import { line, type Terminal } from './terminal.ts';

/** Rows shown at most: a look, not an export. */
const MOST_ROWS = 1_000;

/**
 * `millrace query`: one SQL statement on the embedded store, which it cannot change.
 *
 * @throws Failure when there is no such file or the SQL is wrong.
 */
export async function query(terminal: Terminal, sql: string, file: string): Promise<ExitCode> {
  const { columns, rows, more } = querySqlite(file, sql, MOST_ROWS);
  for (const text of table(columns, rows)) {
    line(terminal.stdout, text);
  }
  if (more) {
    line(terminal.stderr, `Only the first ${MOST_ROWS} rows are shown. Add a LIMIT, or ask for less.`);
  }
  return EXIT.ok;
}
