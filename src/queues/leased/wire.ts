import type { FailureKind } from '../../ports/failure.ts';
import type { QueueDepth } from '../../ports/queue.ts';

/** Entries in one batch: the limit of SQS, kept by every wire. */
export const BATCH_ENTRIES = 10;

/** Bytes of one message, and of all messages of one batch together, with their attributes: the limit of SQS. */
export const BATCH_BYTES = 1_048_576;

/** Room in every message for attributes that are added on the way, such as those of tracing. */
export const ATTRIBUTE_ROOM = 4_096;

/** The most bytes of a body, where the queue says nothing else. */
export const DEFAULT_MOST_BYTES = BATCH_BYTES - ATTRIBUTE_ROOM;

/** A queue, or its quarantine. */
export type Place = 'queue' | 'quarantine';

export type Outgoing = {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
};

/** A message lent to us. */
export type Incoming = {
  readonly messageId: string;
  /** The right to extend or remove it: a new one each time it is lent. */
  readonly receipt: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly receives: number;
  /** When it was first sent, in milliseconds since the epoch, as far as the queue tells. */
  readonly sentAt?: number | undefined;
};

export type Extension = { readonly receipt: string; readonly seconds: number };

/** Why one entry of a batch was not taken. `reason` is a sentence. */
export type Refusal = {
  readonly kind: FailureKind;
  readonly reason: string;
  readonly afterMs?: number | undefined;
};

/** For each entry of a batch, in order: undefined when it was taken. */
export type Answers = readonly (Refusal | undefined)[];

/**
 * What a queue can do in single steps, in the terms of SQS. Leases, settling, batching and retries are built on it
 * once, for all. Batches keep to `BATCH_ENTRIES` and `BATCH_BYTES`.
 *
 * Every step throws a `Failure` when the queue as a whole said no, and the signal's reason when it aborts.
 */
export type Wire = {
  /** The most bytes of one body. */
  readonly maxBytes: number;
  send(place: Place, messages: readonly Outgoing[], signal: AbortSignal): Promise<Answers>;
  /** Waits a bounded time for at most `max` messages, `max` from 1 to `BATCH_ENTRIES`. */
  receive(max: number, signal: AbortSignal): Promise<readonly Incoming[]>;
  /** Sets how long each stays lent from now on; 0 gives it back at once. */
  extend(leases: readonly Extension[], signal: AbortSignal): Promise<Answers>;
  remove(receipts: readonly string[], signal: AbortSignal): Promise<Answers>;
  depth(signal: AbortSignal): Promise<QueueDepth>;
};
