import type { DatabaseSync } from 'node:sqlite';
import type { FieldValue, Point } from '../ports/store.ts';
import { type FieldType, fieldType, typeConflict } from './field-type.ts';
import { nameFault } from './point-fault.ts';
import { freeName } from './sqlite-names.ts';
import {
  addColumns,
  createTable,
  nameFieldColumn,
  nameTagColumn,
  showTable,
  type Table,
} from './sqlite-table.ts';

/** Measurements that one file may have: each is two tables and a view. */
const MAX_MEASUREMENTS = 500;
/** Tags, and again fields, that one measurement may have. Each is a column of its view; SQLite allows 2,000 in all. */
const MAX_NAMES = 900;

/** What is in the file: which measurements, with which tags and fields. */
export type Catalogue = {
  find(measurement: string): Table | undefined;
  /**
   * The table that takes this point, made or widened where it must be; or why it cannot, as a clause. The point has no
   * `valueFault`; its names are looked at here, when they are new. Only within a transaction.
   */
  fit(point: Point): Table | string;
  /** Names in order. */
  measurements(): readonly string[];
};

/** Tags and fields that a table does not have yet. */
type NewNames = { readonly tags: readonly string[]; readonly fields: readonly string[] };

/** Reads what is in the file. To be read again after a rollback, and when another process changed the layout. */
export function readCatalogue(database: DatabaseSync): Catalogue {
  const tables = new Map<string, Table>();
  const views = new Set<string>();
  const addMeasurement = database.prepare('INSERT INTO _measurements (id, name, view) VALUES (?, ?, ?)');
  const addColumn = database.prepare(
    'INSERT INTO _columns (measurement, role, name, type, "column") VALUES (?, ?, ?, ?, ?)',
  );

  function newTable(name: string): Table {
    const id = tables.size + 1;
    const table: Table = {
      id,
      name,
      view: freeName(isReserved(name) ? `measurement_${id}` : name, views),
      tags: new Map(),
      fields: new Map(),
      statements: undefined,
    };
    addMeasurement.run(id, name, table.view);
    tables.set(name, table);
    return table;
  }

  function nameColumns(table: Table, { tags, fields }: NewNames, point: Point): void {
    for (const tag of tags) {
      addColumn.run(table.id, 'tag', tag, 'string', nameTagColumn(table, tag));
    }
    for (const field of fields) {
      const type = fieldType(point.fields[field] as FieldValue);
      addColumn.run(table.id, 'field', field, type, nameFieldColumn(table, field, type));
    }
  }

  function create(measurement: string, names: NewNames, point: Point): Table {
    const table = newTable(measurement);
    nameColumns(table, names, point);
    createTable(database, table);
    showTable(database, table);
    return table;
  }

  function widen(table: Table, names: NewNames, point: Point): Table {
    nameColumns(table, names, point);
    addColumns(database, table, names);
    table.statements = undefined;
    showTable(database, table);
    return table;
  }

  for (const table of readTables(database)) {
    tables.set(table.name, table);
    views.add(table.view.toLowerCase());
  }

  return {
    find: (measurement) => tables.get(measurement),
    measurements: () => [...tables.keys()].sort(),

    fit(point) {
      const known = tables.get(point.measurement);
      if (known !== undefined && takes(known, point)) {
        return known;
      }
      const fault = nameFault(point);
      if (fault !== undefined) {
        return fault;
      }
      if (known === undefined && tables.size >= MAX_MEASUREMENTS) {
        return `the store has ${MAX_MEASUREMENTS} measurements, and takes no more`;
      }
      const conflict = typeConflict(point, (field) => known?.fields.get(field)?.type);
      if (conflict !== undefined) {
        return conflict;
      }
      const tags = newNames(point.tags, known?.tags).filter((tag) => point.tags[tag] !== '');
      const fields = newNames(point.fields, known?.fields);
      if (tags.length === 0 && fields.length === 0 && known !== undefined) {
        return known;
      }
      if ((known?.tags.size ?? 0) + tags.length > MAX_NAMES) {
        return `"${point.measurement}" would have more than ${MAX_NAMES} tags`;
      }
      if ((known?.fields.size ?? 0) + fields.length > MAX_NAMES) {
        return `"${point.measurement}" would have more than ${MAX_NAMES} fields`;
      }
      return known === undefined
        ? create(point.measurement, { tags, fields }, point)
        : widen(known, { tags, fields }, point);
    },
  };
}

/** Whether all names and types of a point are known: the usual case, and then nothing more need be asked. */
function takes(table: Table, point: Point): boolean {
  for (const name in point.tags) {
    if (!table.tags.has(name)) {
      return false;
    }
  }
  for (const name in point.fields) {
    if (table.fields.get(name)?.type !== fieldType(point.fields[name] as FieldValue)) {
      return false;
    }
  }
  return true;
}

function newNames(
  of: Readonly<Record<string, unknown>>,
  known: ReadonlyMap<string, unknown> | undefined,
): string[] {
  const fresh: string[] = [];
  for (const name in of) {
    if (known?.has(name) !== true) {
      fresh.push(name);
    }
  }
  return fresh;
}

/** What SQLite keeps for itself, and what begins as our own tables do. */
function isReserved(name: string): boolean {
  return /^(sqlite_|_)/i.test(name);
}

function readTables(database: DatabaseSync): Iterable<Table> {
  const tables = new Map<number, Table>();
  for (const row of database.prepare('SELECT id, name, view FROM _measurements ORDER BY id').all()) {
    const { id, name, view } = row as { id: number; name: string; view: string };
    tables.set(id, { id, name, view, tags: new Map(), fields: new Map(), statements: undefined });
  }
  for (const row of database.prepare('SELECT * FROM _columns ORDER BY rowid').all()) {
    const column = row as {
      measurement: number;
      role: string;
      name: string;
      type: FieldType;
      column: string;
    };
    const table = tables.get(column.measurement);
    if (column.role === 'tag') {
      table?.tags.set(column.name, column.column);
    } else {
      table?.fields.set(column.name, { type: column.type, column: column.column });
    }
  }
  return tables.values();
}
