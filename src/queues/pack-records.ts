import { createHash, type Hash } from 'node:crypto';
import type { Envelope } from '../ports/envelope.ts';
import { encodeEnvelope, plainBytes } from './codec/encode-envelope.ts';
import { asciiJson, writeExactJson } from './codec/exact-json.ts';
import { MOST_DEPTH, MOST_PLAIN_BYTES } from './codec/limits.ts';
import { scanJson } from './codec/scan-json.ts';
import { DEFAULT_MOST_BYTES } from './leased/wire.ts';

/** A W3C traceparent has 55 characters: room is kept for one that is put on after packing. */
const TRACE_ROOM = '0'.repeat(55);

/** An id has 32 hexadecimal digits. */
const ID_ROOM = '0'.repeat(32);

/** Room for the digits of the chunk. */
const CHUNK_ROOM = 10;

/** Levels of nesting that the envelope itself takes: itself and its records. */
const FRAME_DEPTH = 2;

/** The records of one page and one type. */
export type RecordsOfPage = {
  readonly source: string;
  readonly type: string;
  readonly partition: string;
  readonly page: string;
  /** Without secrets. */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly gatheredAt: number;
  readonly records: readonly unknown[];
};

export type PackOptions = {
  /** Bytes that an envelope is filled up to, before compression; a larger record gets an envelope of its own. */
  readonly targetBytes: number;
  /** The most bytes of one message on its queue. Default: what SQS takes. */
  readonly maxBytes?: number | undefined;
};

export type PackedRecords = {
  readonly envelopes: readonly Envelope[];
  /** Records that no message can carry, one sentence each. */
  readonly oversized: readonly string[];
};

/**
 * Cuts the records of a page into envelopes, in order. Pure, and goes by sizes before compression: the same page gives
 * the same envelopes with the same ids on every machine and in every version.
 */
export function packRecords(part: RecordsOfPage, options: PackOptions): PackedRecords {
  const maxBytes = options.maxBytes ?? DEFAULT_MOST_BYTES;
  const frame = plainBytes(withTrace(part, [])) + CHUNK_ROOM;
  const room = Math.min(options.targetBytes, maxBytes) - frame;
  const envelopes: Envelope[] = [];
  const oversized: string[] = [];
  let records: unknown[] = [];
  let bytes = 0;
  let identity = identityOf(part, 0);

  function close(): void {
    if (records.length > 0) {
      envelopes.push(envelopeOf(part, envelopes.length, records, idOf(identity)));
      records = [];
      bytes = 0;
      identity = identityOf(part, envelopes.length);
    }
  }

  for (const [index, record] of part.records.entries()) {
    const json = jsonOf(record);
    if (json === undefined) {
      oversized.push(`${nameOf(part, index)} is nested deeper than ${MOST_DEPTH} levels.`);
      continue;
    }
    const size = json.length + 1;
    if (frame + size > maxBytes && !fitsCompressed(part, record, frame + size, maxBytes)) {
      oversized.push(
        `${nameOf(part, index)} has ${json.length} bytes; a message carries ${maxBytes} at most.`,
      );
      continue;
    }
    if (bytes + size > room) {
      close();
    }
    records.push(record);
    identity.update(json).update('\n');
    bytes += size;
  }
  close();
  return { envelopes, oversized };
}

function fitsCompressed(part: RecordsOfPage, record: unknown, plain: number, maxBytes: number): boolean {
  return (
    plain <= MOST_PLAIN_BYTES && encodeEnvelope(withTrace(part, [record])).length + CHUNK_ROOM <= maxBytes
  );
}

/** For measuring: as it will be when a trace is put on. */
function withTrace(part: RecordsOfPage, records: readonly unknown[]): Envelope {
  return { ...envelopeOf(part, 0, records, ID_ROOM), trace: TRACE_ROOM };
}

function envelopeOf(part: RecordsOfPage, chunk: number, records: readonly unknown[], id: string): Envelope {
  const { source, type, url, page, partition } = part;
  return {
    id,
    source,
    type,
    gatheredAt: new Date(part.gatheredAt).toISOString(),
    from: { url, page, partition, chunk },
    records,
  };
}

/**
 * What an envelope is known by: where its records came from, and the records. The next run asks for pages of the same
 * names, so the place alone would not do. JSON keeps `a` + `bc` apart from `ab` + `c`.
 */
function identityOf({ source, partition, page, type }: RecordsOfPage, chunk: number): Hash {
  return createHash('sha256').update(`${JSON.stringify([source, partition, page, type, chunk])}\n`);
}

/** The first 128 bits. */
function idOf(identity: Hash): string {
  return identity.digest('hex').slice(0, ID_ROOM.length);
}

/** The record as it will be sent; undefined when it is nested too deeply. */
function jsonOf(record: unknown): string | undefined {
  try {
    const json = asciiJson(writeExactJson(record));
    return scanJson(json, MOST_DEPTH - FRAME_DEPTH).deeper ? undefined : json;
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

function nameOf({ page, type }: RecordsOfPage, index: number): string {
  return `Record ${index} of type ${type} on the page ${page}`;
}
