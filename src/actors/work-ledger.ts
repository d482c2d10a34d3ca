import { type Drop, MOST_DROPS_NAMED, writeDrops } from '../ports/drops.ts';
import type { Envelope } from '../ports/envelope.ts';
import { ledgerPoint, microseconds } from '../ports/ledger.ts';
import { pointMark, writeMarks } from '../ports/marks.ts';
import { type End, writePlaces } from '../ports/places.ts';
import type { LedgerEntry, Point } from '../ports/store.ts';
import { type Processed, type QuarantinedRecord, tallyOf } from './processed.ts';

/** Points of one envelope that are marked singly: InfluxDB takes 64 KB in a field, and a mark has some five characters. */
const MOST_MARKED = 8_192;

/** The longest text in which dropped records are named. */
const MOST_DROPS_TEXT = 32_768;

/**
 * The ledger point of a delivery: where each of its records is. That of a replay counts nothing as fetched, because it
 * was counted with its envelope, and names how each of its records ended this time.
 *
 * @param quarantined those of its records that are not stored @param now milliseconds since the epoch
 */
export function workLedger(work: Processed, quarantined: readonly QuarantinedRecord[], now: number): Point {
  const { envelope, message, receives, receivedAt } = work.delivery;
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
    cursor: envelope.cursor,
    places: places === '' ? undefined : places,
    page: envelope.from.page,
    trace: envelope.trace,
    writtenAt: now,
    message,
    receives,
    receivedAt,
    ...pointsOf(work, quarantined),
    drops: dropsOf(work),
  });
}

/** What leads from a point to this envelope. Of a record that is not stored no point counts. */
function pointsOf(
  { points, origins }: Processed,
  quarantined: readonly QuarantinedRecord[],
): Pick<LedgerEntry, 'marks' | 'firstUs' | 'lastUs'> {
  const out = new Set(quarantined.map(({ index }) => index));
  const marks: number[] = [];
  let first: bigint | undefined;
  let last: bigint | undefined;
  points.forEach((point, at) => {
    if (!out.has(origins[at] ?? -1)) {
      marks.push(pointMark(point));
      first = first === undefined || point.time < first ? point.time : first;
      last = last === undefined || point.time > last ? point.time : last;
    }
  });
  return first === undefined || last === undefined
    ? {}
    : {
        marks: marks.length > MOST_MARKED ? undefined : writeMarks(marks),
        firstUs: microseconds(first),
        lastUs: microseconds(last),
      };
}

function dropsOf({ delivery, drops }: Processed): string | undefined {
  const named = drops
    .slice(0, MOST_DROPS_NAMED)
    .map((drop): Drop => ({ ...drop, index: placeOf(delivery.envelope, drop.index) }));
  while (named.length > 0) {
    const text = writeDrops(named);
    if (text.length <= MOST_DROPS_TEXT) {
      return text;
    }
    named.length = Math.floor(named.length / 2);
  }
  return undefined;
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
