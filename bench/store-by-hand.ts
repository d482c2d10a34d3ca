import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { digestOf } from './digest.ts';
import { lineByHand, type QuakeRow, readQuake } from './quake-by-hand.ts';
import type { Quake } from './quakes.ts';

/** The floor's store: one table for this one kind of record, and one upsert. As durable as the product's. */
export type StoreByHand = {
  /** Maps and writes the records; they are not durable before `commit`. */
  put(records: readonly Quake[]): void;
  /** Rows since the last commit. */
  pending(): number;
  commit(): void;
  /** As `resultOf` tells it. */
  result(): string;
  close(): void;
};

const TABLE = `
  CREATE TABLE quake (
    time INTEGER NOT NULL,
    network TEXT NOT NULL,
    magnitude_type TEXT NOT NULL,
    id TEXT NOT NULL,
    magnitude REAL NOT NULL,
    longitude REAL,
    latitude REAL,
    depth REAL,
    place TEXT,
    location_error REAL NOT NULL,
    PRIMARY KEY (time, network, magnitude_type)
  ) WITHOUT ROWID;
  CREATE TABLE quarantine (record TEXT NOT NULL);
`;

const UPSERT = `
  INSERT INTO quake VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (time, network, magnitude_type) DO UPDATE SET
    id = excluded.id,
    magnitude = excluded.magnitude,
    longitude = excluded.longitude,
    latitude = excluded.latitude,
    depth = excluded.depth,
    place = excluded.place,
    location_error = excluded.location_error
`;

export function storeByHand(folder: string): StoreByHand {
  const database = new DatabaseSync(join(folder, 'by-hand.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  database.exec(TABLE);
  const upsert = database.prepare(UPSERT);
  const keepAside = database.prepare('INSERT INTO quarantine VALUES (?)');
  let pending = 0;
  let dropped = 0;
  let quarantined = 0;

  function put(records: readonly Quake[]): void {
    if (pending === 0) {
      database.exec('BEGIN IMMEDIATE');
    }
    for (const record of records) {
      const row = readQuake(record);
      if (row === 'dropped') {
        dropped++;
      } else if (row === 'quarantined') {
        quarantined++;
        keepAside.run(JSON.stringify(record));
      } else {
        upsert.run(
          row.time,
          row.network,
          row.magnitudeType,
          row.id,
          row.magnitude,
          row.longitude,
          row.latitude,
          row.depth,
          row.place,
          row.locationError,
        );
      }
    }
    pending += records.length;
  }

  return {
    put,
    pending: () => pending,
    commit() {
      if (pending > 0) {
        database.exec('COMMIT');
        pending = 0;
      }
    },
    result() {
      const rows = database
        .prepare(
          `SELECT time, network, magnitude_type AS magnitudeType, id, magnitude, longitude, latitude, depth, place,
           location_error AS locationError FROM quake ORDER BY time`,
        )
        .all() as QuakeRow[];
      return resultOf(rows.map(lineByHand), dropped, quarantined);
    },
    close: () => database.close(),
  };
}

/** What both sides must come to: the points in order of time, and how many records made none. */
export function resultOf(lines: readonly string[], dropped: number, quarantined: number): string {
  return `${digestOf(lines)}, ${dropped} dropped, ${quarantined} quarantined`;
}
