import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Point } from '../ports/store.ts';
import type { FieldType } from './field-type.ts';
import { freeName, quoteName } from './sqlite-names.ts';

export type FieldColumn = { readonly type: FieldType; readonly column: string };

/** How one measurement lies in the file. It widens as new tags and fields appear. */
export type Table = {
  readonly id: number;
  readonly name: string;
  /** What a person queries: `select * from quake limit 5`. */
  readonly view: string;
  /** From the key of a tag to its column in the series table. */
  readonly tags: Map<string, string>;
  /** From the name of a field to its column in the points table. */
  readonly fields: Map<string, FieldColumn>;
  /** Made when first needed, and again after the table was widened. */
  statements: Statements | undefined;
};

type Statements = {
  readonly findSeries: StatementSync;
  readonly addSeries: StatementSync;
  readonly upsert: StatementSync;
};

/** Milliseconds for a person's eye; the column `time_ns` is exact, and the one to search and join by. */
const TIME_AS_TEXT = `strftime('%Y-%m-%dT%H:%M:%S', (p.time - (p.time % 1000000000 + 1000000000) % 1000000000) / 1000000000, 'unixepoch')
    || printf('.%03dZ', (p.time % 1000000000 + 1000000000) % 1000000000 / 1000000)`;

const SQL_TYPES: Readonly<Record<FieldType, string>> = {
  float: 'REAL',
  integer: 'INTEGER',
  string: 'TEXT',
  boolean: 'BOOLEAN',
};

/** Gives a tag its column, which is made by `createTable` or `addColumns`. */
export function nameTagColumn(table: Table, tag: string): string {
  const column = `t${table.tags.size + 1}`;
  table.tags.set(tag, column);
  return column;
}

/** Gives a field its column, as `nameTagColumn`. */
export function nameFieldColumn(table: Table, field: string, type: FieldType): string {
  const column = `f${table.fields.size + 1}`;
  table.fields.set(field, { type, column });
  return column;
}

/**
 * Makes it with the columns that are named. Points lie in order of time, because that is how they come and how they are
 * asked for: measured, that takes three times as many a second as an order by series.
 */
export function createTable(database: DatabaseSync, table: Table): void {
  const tags = [...table.tags.values()].map((column) => `, ${column} TEXT`).join('');
  const fields = [...table.fields.values()].map((field) => `${declared(field)},`).join('\n      ');
  database.exec(`
    CREATE TABLE _series_${table.id} (id INTEGER PRIMARY KEY, tags TEXT NOT NULL UNIQUE${tags});
    CREATE TABLE _points_${table.id} (
      series INTEGER NOT NULL,
      time INTEGER NOT NULL,
      ${fields}
      PRIMARY KEY (time, series)
    ) WITHOUT ROWID;
  `);
}

/** Makes columns that were named after it was created. SQLite looks at the whole layout of the file for each. */
export function addColumns(
  database: DatabaseSync,
  table: Table,
  { tags, fields }: { readonly tags: readonly string[]; readonly fields: readonly string[] },
): void {
  for (const tag of tags) {
    database.exec(`ALTER TABLE _series_${table.id} ADD COLUMN ${table.tags.get(tag)} TEXT`);
  }
  for (const field of fields.flatMap((name) => table.fields.get(name) ?? [])) {
    database.exec(`ALTER TABLE _points_${table.id} ADD COLUMN ${declared(field)}`);
  }
}

function declared({ column, type }: FieldColumn): string {
  return `${column} ${SQL_TYPES[type]}`;
}

/** Makes the view anew, with a column for each tag and each field under its own name. */
export function showTable(database: DatabaseSync, table: Table): void {
  const taken = new Set(['time', 'time_ns']);
  const show = (from: string, name: string) => `${from} AS ${quoteName(freeName(name, taken))}`;
  const columns = [
    `${TIME_AS_TEXT} AS "time"`,
    ...[...table.tags].map(([name, column]) => show(`s.${column}`, name)),
    ...[...table.fields].map(([name, { column }]) => show(`p.${column}`, name)),
    'p.time AS time_ns',
  ];
  const view = quoteName(table.view);
  database.exec(`
    DROP VIEW IF EXISTS ${view};
    CREATE VIEW ${view} AS SELECT ${columns.join(',\n    ')}
    FROM _points_${table.id} p JOIN _series_${table.id} s ON s.id = p.series;
  `);
}

export function statementsOf(database: DatabaseSync, table: Table): Statements {
  table.statements ??= {
    findSeries: database.prepare(`SELECT id FROM _series_${table.id} WHERE tags = ?`),
    addSeries: database.prepare(insertSeries(table)),
    upsert: database.prepare(upsertPoint(table)),
  };
  return table.statements;
}

function insertSeries(table: Table): string {
  const columns = ['tags', ...table.tags.values()];
  return `INSERT INTO _series_${table.id} (${columns.join(', ')}) VALUES (${marks(columns)})`;
}

/** Fields are merged as InfluxDB does: a field that the new point has wins, one that it has not stays. */
function upsertPoint(table: Table): string {
  const fields = [...table.fields.values()].map(({ column }) => column);
  const columns = ['series', 'time', ...fields];
  const merged = fields.map((column) => `${column} = coalesce(excluded.${column}, ${column})`);
  return `INSERT INTO _points_${table.id} (${columns.join(', ')}) VALUES (${marks(columns)})
    ON CONFLICT (time, series) DO UPDATE SET ${merged.join(', ')}`;
}

function marks(columns: readonly string[]): string {
  return columns.map(() => '?').join(', ');
}

/** The values of a new series, in the order of its columns. */
export function seriesValues(table: Table, identity: string, tags: Point['tags']): (string | null)[] {
  return [
    identity,
    ...[...table.tags.keys()].map((tag) => (Object.hasOwn(tags, tag) ? (tags[tag] ?? null) : null)),
  ];
}
