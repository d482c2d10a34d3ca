import type { Drop } from '../ports/drops.ts';
import type { Envelope, QuarantineNote } from '../ports/envelope.ts';
import type { Delivery } from '../ports/queue.ts';
import type { Point } from '../ports/store.ts';

/** A record on its way to quarantine. */
export type QuarantinedRecord = {
  /** Its place in the envelope, from 0. */
  readonly index: number;
  readonly reason: string;
  readonly path: string | undefined;
};

/** A delivery whose records all have their outcomes: what the writer needs to store and settle it. */
export type Processed = {
  readonly delivery: Delivery;
  readonly points: readonly Point[];
  /** For each point, the place in the envelope of the record that it came from. */
  readonly origins: readonly number[];
  /** Records left out, by rule. */
  readonly dropped: Readonly<Record<string, number>>;
  /** The first of those, singly, with their places in this delivery. */
  readonly drops: readonly Drop[];
  readonly quarantined: readonly QuarantinedRecord[];
};

/** Where each record of an envelope ends: the four add up to its records. */
export type Tally = {
  readonly records: number;
  readonly stored: number;
  readonly dropped: number;
  readonly quarantined: number;
};

export function tallyOf(work: Processed, quarantined: readonly QuarantinedRecord[]): Tally {
  const records = work.delivery.envelope.records.length;
  const dropped = Object.values(work.dropped).reduce((sum, count) => sum + count, 0);
  return {
    records,
    dropped,
    quarantined: quarantined.length,
    stored: records - dropped - quarantined.length,
  };
}

/**
 * The records that go to quarantine, whole, as an envelope with a note for each. Those of a replay keep their place in
 * the envelope that was gathered, and how often they were replayed. @param at RFC 3339
 */
export function quarantineEnvelope(
  work: Processed,
  quarantined: readonly QuarantinedRecord[],
  at: string,
): Envelope {
  const { envelope } = work.delivery;
  const notes: QuarantineNote[] = quarantined.map(({ index, reason, path }) => ({
    index,
    ...envelope.quarantine?.[index],
    reason,
    path,
    at,
  }));
  return {
    ...envelope,
    records: quarantined.map(({ index }) => envelope.records[index]),
    quarantine: notes,
  };
}
