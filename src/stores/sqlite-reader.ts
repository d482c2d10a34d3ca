import type { DatabaseSync } from 'node:sqlite';
import type { FieldValue, Point } from '../ports/store.ts';
import type { FieldColumn, Table } from './sqlite-table.ts';

/** Rows read at a time: between two readings the file belongs to nobody, and writes go on. */
const PAGE_ROWS = 1_000;

/** Nanoseconds: from the first, up to but not with the second. */
export type Times = { readonly from: bigint; readonly to: bigint };

export const ALL_TIMES: Times = { from: -(2n ** 63n), to: 2n ** 63n - 1n };

/** Series are numbered from 1. */
const BEFORE_ALL_SERIES = 0n;

type Value = bigint | number | string | null;
export type Row = Readonly<Record<string, Value>>;

/** The points of a table with times in the range, in order of time. */
export function* readPoints(database: DatabaseSync, table: Table, times: Times): Iterable<Point> {
  const fields = [...table.fields];
  const columns = fields.map(([, { column }]) => `p.${column}`).join(', ');
  const select = database.prepare(`
    SELECT p.time, p.series, s.tags, ${columns}
    FROM _points_${table.id} p JOIN _series_${table.id} s ON s.id = p.series
    WHERE (p.time, p.series) > (?, ?) AND p.time < ?
    ORDER BY p.time, p.series LIMIT ${PAGE_ROWS}
  `);
  select.setReadBigInts(true);
  let after: readonly [bigint, bigint] = [times.from, BEFORE_ALL_SERIES];
  let page: readonly Row[];
  do {
    page = select.all(...after, times.to) as Row[];
    for (const row of page) {
      const tags = JSON.parse(row.tags as string) as Point['tags'];
      yield { measurement: table.name, tags, fields: fieldsOf(row, fields), time: row.time as bigint };
      after = [row.time as bigint, row.series as bigint];
    }
  } while (page.length === PAGE_ROWS);
}

/** The fields that a row has. */
export function fieldsOf(row: Row, fields: readonly (readonly [string, FieldColumn])[]): Point['fields'] {
  return Object.fromEntries(
    fields.flatMap(([name, { type, column }]): [string, FieldValue][] => {
      const value = row[column] ?? null;
      if (value === null) {
        return [];
      }
      return [[name, type === 'boolean' ? value === 1n : value]];
    }),
  );
}
