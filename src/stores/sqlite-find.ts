import type { DatabaseSync } from 'node:sqlite';
import type { FieldValue, Point, PointQuery } from '../ports/store.ts';
import { fieldValueOf } from './find-value.ts';
import { ALL_TIMES, fieldsOf, type Row } from './sqlite-reader.ts';
import type { Table } from './sqlite-table.ts';

/** Finds points of a table, the newest first. Without times it looks at every point of the series that agree. */
export function findPoints(database: DatabaseSync, table: Table, query: PointQuery): readonly Point[] {
  const conditions: string[] = [];
  const values: (string | number | bigint)[] = [];
  for (const [name, text] of Object.entries(query.values)) {
    const tag = table.tags.get(name);
    const field = table.fields.get(name);
    const value = tag === undefined && field !== undefined ? fieldValueOf(text, field.type) : text;
    if (value === undefined || (tag === undefined && field === undefined)) {
      return [];
    }
    conditions.push(tag === undefined ? `p.${field?.column} = ?` : `s.${tag} = ?`);
    values.push(toSql(value));
  }
  const { from, to } = query.times ?? ALL_TIMES;
  const fields = [...table.fields];
  const select = database.prepare(`
    SELECT p.time, s.tags, ${fields.map(([, { column }]) => `p.${column}`).join(', ')}
    FROM _points_${table.id} p JOIN _series_${table.id} s ON s.id = p.series
    WHERE ${['p.time >= ?', 'p.time < ?', ...conditions].join(' AND ')}
    ORDER BY p.time DESC LIMIT ${query.most}
  `);
  select.setReadBigInts(true);
  return (select.all(from, to, ...values) as Row[]).map((row) => ({
    measurement: table.name,
    tags: JSON.parse(row.tags as string) as Point['tags'],
    fields: fieldsOf(row, fields),
    time: row.time as bigint,
  }));
}

function toSql(value: FieldValue): string | number | bigint {
  return typeof value === 'boolean' ? Number(value) : value;
}
