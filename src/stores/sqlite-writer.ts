import type { DatabaseSync } from 'node:sqlite';
import type { FieldValue, Point } from '../ports/store.ts';
import { valueFault } from './point-fault.ts';
import { readCatalogue } from './sqlite-catalogue.ts';
import { seriesValues, statementsOf, type Table } from './sqlite-table.ts';
import { tagSet } from './tag-set.ts';

/** Series whose number is remembered; when there are more, it begins anew. */
const MAX_REMEMBERED_SERIES = 100_000;

export type SqliteWriter = ReturnType<typeof sqliteWriter>;

/**
 * Puts points into the file, each within a transaction that the caller holds. What it remembers of the file it must be
 * told to forget when a transaction came to nothing, or when another process changed the layout.
 */
export function sqliteWriter(database: DatabaseSync) {
  let catalogue = readCatalogue(database);
  const remembered = new Map<string, number>();

  function seriesOf(table: Table, tags: Point['tags']): number {
    const key = keyOf(table, tags);
    const known = remembered.get(key);
    if (known !== undefined) {
      return known;
    }
    const identity = tagSet(tags);
    const { findSeries, addSeries } = statementsOf(database, table);
    const found = findSeries.get(identity) as { id: number } | undefined;
    const series = found?.id ?? Number(addSeries.run(...seriesValues(table, identity, tags)).lastInsertRowid);
    if (remembered.size >= MAX_REMEMBERED_SERIES) {
      remembered.clear();
    }
    remembered.set(key, series);
    return series;
  }

  return {
    /** Why the point was refused, as a clause; undefined when it is in. */
    put(point: Point): string | undefined {
      const table = valueFault(point) ?? catalogue.fit(point);
      if (typeof table === 'string') {
        return table;
      }
      const values: (number | bigint | string | null)[] = [seriesOf(table, point.tags), point.time];
      for (const field of table.fields.keys()) {
        // A field may be called `constructor`: what an object has by nature is no value.
        values.push(Object.hasOwn(point.fields, field) ? toSql(point.fields[field]) : null);
      }
      statementsOf(database, table).upsert.run(...values);
      return undefined;
    },

    forget(): void {
      remembered.clear();
      catalogue = readCatalogue(database);
    },

    find: (measurement: string) => catalogue.find(measurement),
    measurements: () => catalogue.measurements(),
  };
}

/**
 * What a series is remembered by: cheaper than `tagSet`, but not the same for the same tags in another order. No two sets
 * of tags have the same: a known name holds no control character, and the value's length says where it ends.
 */
function keyOf(table: Table, tags: Point['tags']): string {
  let key = `${table.id}`;
  for (const name in tags) {
    const value = tags[name] as string;
    key += `\0${name}\0${value.length} ${value}`;
  }
  return key;
}

function toSql(value: FieldValue | undefined): number | bigint | string | null {
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  return value ?? null;
}
