import { inRange, ledgerCursor, ledgerEntry, ledgerTimes } from '../ports/ledger.ts';
import { LEDGER_MEASUREMENT, type Point, type Refusal } from '../ports/store.ts';
import { sqliteFailure } from '../ports/sqlite-failure.ts';
import type { ReadableStore } from './readable-store.ts';
import { openSqliteFile, type SqliteFileOptions } from './sqlite-file.ts';
import { findPoints } from './sqlite-find.ts';
import { ALL_TIMES, readPoints, type Times } from './sqlite-reader.ts';

/**
 * A store in one file. `sqlite3 FILE "select * from quake limit 5"` shows the points of a measurement: its time as
 * text, a column for each tag and field, and the exact time in nanoseconds as `time_ns`.
 *
 * It keeps what InfluxDB keeps: fields of the same point are merged, the newer winning, and a field has one type for
 * ever. A write is one transaction, on the disk when it resolves. It holds up this process meanwhile: some 3
 * milliseconds for a thousand points. Two values come back changed: -0 as 0, and half a surrogate pair as U+FFFD.
 *
 * @throws Failure when the file cannot be opened, is damaged, or was made by a newer Millrace.
 */
export function openSqliteStore(file: string, options: SqliteFileOptions = {}): ReadableStore {
  const { database, writer } = openSqliteFile(file, options);
  /** The version that the writer knows, or an older one: never a newer one. */
  let layout: unknown;

  function orFailure<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw sqliteFailure(error, 'store', file);
    }
  }

  /** Changes with every table, column and view that anyone makes. */
  function layoutVersion(): unknown {
    return database.prepare('PRAGMA schema_version').get()?.schema_version;
  }

  /** What another process made of the layout, we must see before we use it. */
  function catchUp(): void {
    const now = layoutVersion();
    if (now !== layout) {
      writer.forget();
      layout = now;
    }
  }

  function writeAll(points: readonly Point[]): Refusal[] {
    const refused: Refusal[] = [];
    database.exec('BEGIN IMMEDIATE');
    try {
      catchUp();
      points.forEach((point, index) => {
        const reason = writer.put(point);
        if (reason !== undefined) {
          refused.push({ index, point, reason });
        }
      });
      // Asked for within the transaction: right after it the layout may be another's.
      layout = layoutVersion();
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) {
        database.exec('ROLLBACK');
      }
      // What the writer took for known may be none of the file's: it looks again before it is used.
      layout = undefined;
      throw error;
    }
    return refused;
  }

  function* read(measurement: string, times: Times, signal?: AbortSignal): Iterable<Point> {
    const table = orFailure(() => {
      catchUp();
      return writer.find(measurement);
    });
    const points = table === undefined ? [] : readPoints(database, table, times);
    const rows = points[Symbol.iterator]();
    for (;;) {
      signal?.throwIfAborted();
      const next = orFailure(() => rows.next());
      if (next.done === true) {
        return;
      }
      yield next.value;
    }
  }

  return {
    async write(points, signal) {
      signal.throwIfAborted();
      return { refused: orFailure(() => writeAll(points)) };
    },

    async *ledger(range, signal) {
      for (const point of read(LEDGER_MEASUREMENT, ledgerTimes(range), signal)) {
        const entry = ledgerEntry(point);
        if (entry !== undefined && inRange(entry, range)) {
          yield entry;
        }
      }
    },

    async find(query, signal) {
      signal.throwIfAborted();
      return orFailure(() => {
        catchUp();
        const table = writer.find(query.measurement);
        return table === undefined ? [] : findPoints(database, table, query);
      });
    },

    async *cursors(source, signal) {
      for (const point of read(LEDGER_MEASUREMENT, ALL_TIMES, signal)) {
        const cursor = ledgerCursor(point, source);
        if (cursor !== undefined) {
          yield cursor;
        }
      }
    },

    async *points(measurement, signal) {
      yield* read(measurement, ALL_TIMES, signal);
    },

    async measurements() {
      return orFailure(() => {
        catchUp();
        return writer.measurements();
      });
    },

    async close() {
      if (database.isOpen) {
        database.close();
      }
    },
  };
}
