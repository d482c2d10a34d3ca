import type { Envelope } from '../ports/envelope.ts';
import { ledgerPoint } from '../ports/ledger.ts';
import { type End, writePlaces } from '../ports/places.ts';
import type { Point } from '../ports/store.ts';
import { type Processed, type QuarantinedRecord, tallyOf } from './processed.ts';

/**
 * The ledger point of a delivery: where each of its records is. That of a replay counts nothing as fetched, because it
 * was counted with its envelope, and names how each of its records ended this time.
 *
 * @param quarantined those of its records that are not stored @param now milliseconds since the epoch
 */
export function workLedger(work: Processed, quarantined: readonly QuarantinedRecord[], now: number): Point {
  const { envelope } = work.delivery;
  const tally = tallyOf(work, quarantined);
  const replay = envelope.quarantine !== undefined;
  const places = writePlaces(replay ? endsOf(work, quarantined) : endsIn(envelope, quarantined));
  return ledgerPoint({
    envelope: envelope.id,
    source: envelope.source,
    type: envelope.type,
    partition: envelope.from.partition,
    fetched: replay ? 0 : tally.records,
    stored: tally.stored,
    dropped: tally.dropped,
    quarantined: tally.quarantined,
    gatheredAt: Date.parse(envelope.gatheredAt),
    places: places === '' ? undefined : places,
    page: envelope.from.page,
    trace: envelope.trace,
    writtenAt: now,
  });
}

/** The place of a record in the envelope that was gathered, where a replay carries only some of its records. */
export function placeOf({ quarantine }: Envelope, index: number): number {
  return quarantine?.[index]?.index ?? index;
}

function endsIn(envelope: Envelope, quarantined: readonly QuarantinedRecord[]): Map<number, End> {
  return new Map(quarantined.map(({ index }): [number, End] => [placeOf(envelope, index), 'quarantined']));
}

/** Whatever has no point and is not in quarantine was dropped by a rule. */
function endsOf(
  { delivery, origins }: Processed,
  quarantined: readonly QuarantinedRecord[],
): Map<number, End> {
  const { envelope } = delivery;
  const stored = new Set(origins);
  const ends = envelope.records.map((_, index): [number, End] => [
    placeOf(envelope, index),
    stored.has(index) ? 'stored' : 'dropped',
  ]);
  return new Map([...ends, ...endsIn(envelope, quarantined)]);
}
