import { Failure } from './failure.ts';
import type { Cursor } from './source.ts';

/** A float is a `number`, always; an integer is a `bigint` (signed, 64 bits): so `20` and `20.5` are of one type. */
export type FieldValue = number | bigint | string | boolean;

/** What the store keeps. Its identity is measurement, tags and time: writing it twice changes nothing. */
export type Point = {
  readonly measurement: string;
  /** Without empty values. */
  readonly tags: Readonly<Record<string, string>>;
  /** At least one; no NaN, no infinity. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Nanoseconds since the Unix epoch. */
  readonly time: bigint;
};

/** A point that the store will never take, and why. `index` is its place in the points that were given to `write`. */
export type Refusal = { readonly index: number; readonly point: Point; readonly reason: string };

export type WriteReceipt = { readonly refused: readonly Refusal[] };

export type WriteContext = {
  /** The `traceparent`s of the envelopes that the points came from: one write ends many traces. */
  readonly traces: readonly string[];
};

/** One ledger point, read back: what became of one envelope. */
export type LedgerEntry = {
  readonly envelope: string;
  readonly source: string;
  readonly type: string;
  readonly partition: string;
  readonly fetched: number;
  readonly stored: number;
  readonly dropped: number;
  readonly quarantined: number;
  /** Milliseconds since the epoch: when the envelope was gathered. */
  readonly gatheredAt: number;
  /** Up to where everything of the partition was durable on the queue, when the envelope says so. */
  readonly cursor?: Cursor | undefined;
  /**
   * Of an envelope: which of its records went to quarantine. Of a replay, whose records were counted as fetched before
   * (so `fetched` is 0): how each of them ended. As `ports/places.ts` writes it.
   */
  readonly places?: string | undefined;
  /** The page's stable name within its partition. */
  readonly page?: string | undefined;
  /** W3C `traceparent` of the delivery. */
  readonly trace?: string | undefined;
  /** When the entry was made: milliseconds since the epoch. */
  readonly writtenAt?: number | undefined;
  /** What the queue calls the message, how often it had been received by then, and when: milliseconds since the epoch. */
  readonly message?: string | undefined;
  readonly receives?: number | undefined;
  readonly receivedAt?: number | undefined;
  /** The points that the envelope made: a mark for each, as `ports/marks.ts` writes them, where they are not too many. */
  readonly marks?: string | undefined;
  /** The times of its first and its last point, in microseconds since the epoch, rounded down. */
  readonly firstUs?: number | undefined;
  readonly lastUs?: number | undefined;
  /** Records that a rule left out, as `ports/drops.ts` writes them, where they are not too many. */
  readonly drops?: string | undefined;
};

/** A cursor in the ledger: up to where everything of a partition was durable on the queue. */
export type LedgerCursor = {
  readonly partition: string;
  readonly cursor: Cursor;
  /** Of the envelope that carried it: milliseconds since the epoch. */
  readonly gatheredAt: number;
};

/** Milliseconds since the epoch: from the first, up to but not with the second. */
export type TimeRange = { readonly from: number; readonly to: number };

/** Which entries of the ledger: all whose envelopes were gathered in the range, or of those only some. */
export type LedgerRange = TimeRange & {
  /** Of this type. */
  readonly type?: string | undefined;
  /** With records that a rule left out. */
  readonly dropping?: boolean | undefined;
  /** With a point not after and one not before this time, in microseconds since the epoch. */
  readonly pointUs?: number | undefined;
};

/** The points of a measurement that agree with all that is said here. */
export type PointQuery = {
  readonly measurement: string;
  /** Of tags or fields, by their names, as text: `{ network: 'us', magnitude: '3.4' }`. */
  readonly values: Readonly<Record<string, string>>;
  /** Nanoseconds since the epoch: from the first, up to but not with the second. */
  readonly times?: { readonly from: bigint; readonly to: bigint } | undefined;
  /** The newest of them, if there are more. */
  readonly most: number;
};

/** Idempotent by the identity of points. */
export type Store = {
  /**
   * Resolves when every point is durable or named as refused. `points` is not empty. When it throws, any of the points
   * may be durable: write them again.
   *
   * @throws Failure when the store as a whole said no: transient (down, busy) or permanent (wrong token, no database).
   * @throws the signal's reason when it aborts.
   */
  write(points: readonly Point[], signal: AbortSignal, context?: WriteContext): Promise<WriteReceipt>;
  /**
   * The ledger points whose envelopes were gathered in the range, in any order, each envelope perhaps more than once.
   *
   * @throws Failure when the store said no.
   */
  ledger(range: LedgerRange, signal: AbortSignal): AsyncIterable<LedgerEntry>;
  /**
   * Points, the newest first; none where the store knows no such measurement, tag or field, or no value of that kind.
   *
   * @throws Failure when the store said no, or cannot be asked.
   */
  find(query: PointQuery, signal: AbortSignal): Promise<readonly Point[]>;
  /**
   * The cursors that the ledger has of the partitions of a source, in any order, each partition perhaps more than once:
   * the one that was gathered last counts.
   *
   * @throws LedgerUnreadable when this store never gives its ledger back; any other Failure when it said no.
   * @throws the signal's reason when it aborts.
   */
  cursors(source: string, signal: AbortSignal): AsyncIterable<LedgerCursor>;
  /** Releases files and connections. Safe twice. */
  close(): Promise<void>;
};

/** The store takes points, and has no way to ask for them again: waiting does not help. */
export class LedgerUnreadable extends Failure {
  constructor(message: string) {
    super('permanent', message);
    this.name = 'LedgerUnreadable';
  }
}

/** The measurement under which ledger points are kept. */
export const LEDGER_MEASUREMENT = 'millrace_ledger';
