import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Envelope } from '../ports/envelope.ts';
import type { Spool } from '../ports/spool.ts';
import { sqliteFailure } from '../ports/sqlite-failure.ts';
import { makeFolder } from './state-file.ts';

/** The most bytes of envelopes that wait on the disk, if nothing else is said: 512 MiB. */
export const DEFAULT_MOST_SPOOLED_BYTES = 512 * 1024 * 1024;

/** Envelopes that are read at a time. */
const LEFT_AT_ONCE = 20;

export type SpoolOptions = {
  readonly encode: (envelope: Envelope) => string;
  /** Undefined for what cannot be read: it is left where it is. */
  readonly decode: (body: string) => Envelope | undefined;
  /** Default: `DEFAULT_MOST_SPOOLED_BYTES`. */
  readonly mostBytes?: number | undefined;
};

/**
 * A spool in one file. What is kept is on the disk when `keep` resolves: it outlives kill -9 and power loss.
 *
 * @throws Failure when the file cannot be opened or is damaged.
 */
export async function openSpool(file: string, options: SpoolOptions): Promise<Spool> {
  const { encode, decode, mostBytes = DEFAULT_MOST_SPOOLED_BYTES } = options;

  function orFailure<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw sqliteFailure(error, 'spool', file);
    }
  }

  const database = orFailure(() => openFile(file));
  const insert = database.prepare('INSERT INTO spool (envelope, body) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const remove = database.prepare('DELETE FROM spool WHERE envelope = ? RETURNING length(body) AS bytes');
  const select = database.prepare(
    `SELECT number, body FROM spool WHERE number > ? AND number <= ? ORDER BY number LIMIT ${LEFT_AT_ONCE}`,
  );
  const found = database
    .prepare('SELECT coalesce(max(number), 0) AS last, coalesce(sum(length(body)), 0) AS bytes FROM spool')
    .get() as { last: number; bytes: number };
  let { bytes } = found;

  return {
    async keep(envelopes) {
      let all = true;
      for (const envelope of envelopes) {
        const body = encode(envelope);
        if (bytes + body.length > mostBytes) {
          all = false;
        } else if (orFailure(() => insert.run(envelope.id, body)).changes > 0) {
          bytes += body.length;
        }
      }
      return all;
    },

    async letGo(envelopes) {
      for (const { id } of envelopes) {
        const gone = orFailure(() => remove.get(id)) as { bytes: number } | undefined;
        bytes -= gone?.bytes ?? 0;
      }
    },

    async *left() {
      let after = 0;
      for (;;) {
        const rows = orFailure(() => select.all(after, found.last)) as { number: number; body: string }[];
        const last = rows.at(-1);
        if (last === undefined) {
          return;
        }
        after = last.number;
        yield rows.flatMap(({ body }) => decode(body) ?? []);
      }
    },

    async close() {
      if (database.isOpen) {
        database.close();
      }
    },
  };
}

function openFile(file: string): DatabaseSync {
  makeFolder(dirname(file));
  const database = new DatabaseSync(file, { timeout: 1_000 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    database.exec(
      'CREATE TABLE IF NOT EXISTS spool (number INTEGER PRIMARY KEY AUTOINCREMENT, envelope TEXT NOT NULL UNIQUE, body TEXT NOT NULL)',
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
