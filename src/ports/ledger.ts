import { type End, readPlaces, writePlaces } from './places.ts';
import { LEDGER_MEASUREMENT, type LedgerEntry, type Point, type TimeRange } from './store.ts';

const MS_PER_SECOND = 1_000;
const NS_PER_SECOND = 1_000_000_000n;

/**
 * The point that keeps what became of one envelope. The same envelope gives the same identity each time, so writing its
 * ledger point again corrects it. Gathered anew, with the same records, it has a point of its own: else the last to be
 * processed would say when it was gathered, which need not be the time that the journal knows.
 *
 * Its tags are the source and the type alone: an envelope or partition as a tag would make a series each. So time must
 * tell envelopes apart: the second in which the envelope was gathered, and in place of the fraction a hash of its id and
 * of the millisecond. Two envelopes of one source, type and second meet with a chance of one in a thousand million.
 *
 * A replay has points of its own beside that of the envelope: one for each message, known by the places in it. So a
 * replay that is delivered twice is counted once, and no replay undoes another.
 */
export function ledgerPoint(entry: LedgerEntry): Point {
  const second = BigInt(Math.floor(entry.gatheredAt / MS_PER_SECOND));
  return {
    measurement: LEDGER_MEASUREMENT,
    tags: { source: entry.source, type: entry.type },
    fields: {
      envelope: entry.envelope,
      partition: entry.partition,
      fetched: BigInt(entry.fetched),
      stored: BigInt(entry.stored),
      dropped: BigInt(entry.dropped),
      quarantined: BigInt(entry.quarantined),
      gathered_at: BigInt(entry.gatheredAt),
      ...given({ cursor: entry.cursor, places: entry.places, page: entry.page, trace: entry.trace }),
      ...(entry.writtenAt === undefined ? {} : { written_at: BigInt(Math.floor(entry.writtenAt)) }),
    },
    time: second * NS_PER_SECOND + (BigInt(hash30(nameOf(entry))) % NS_PER_SECOND),
  };
}

/** What a ledger point says; undefined for a point that `ledgerPoint` did not make. */
export function ledgerEntry(point: Point): LedgerEntry | undefined {
  const { source, type } = point.tags;
  const { envelope, partition, cursor, places, page, trace, written_at: writtenAt } = point.fields;
  const [fetched, stored, dropped, quarantined, gatheredAt] = [
    'fetched',
    'stored',
    'dropped',
    'quarantined',
    'gathered_at',
  ].map((name) => point.fields[name]);
  if (
    source === undefined ||
    type === undefined ||
    typeof envelope !== 'string' ||
    typeof partition !== 'string' ||
    typeof fetched !== 'bigint' ||
    typeof stored !== 'bigint' ||
    typeof dropped !== 'bigint' ||
    typeof quarantined !== 'bigint' ||
    typeof gatheredAt !== 'bigint'
  ) {
    return undefined;
  }
  return {
    envelope,
    source,
    type,
    partition,
    fetched: Number(fetched),
    stored: Number(stored),
    dropped: Number(dropped),
    quarantined: Number(quarantined),
    gatheredAt: Number(gatheredAt),
    ...given({ cursor, places, page, trace }),
    ...(typeof writtenAt === 'bigint' ? { writtenAt: Number(writtenAt) } : {}),
  };
}

/** Whether the entry is that of a replay: its records were fetched, and counted, with their envelope before. */
export function isReplay(entry: LedgerEntry): boolean {
  return entry.fetched === 0 && entry.places !== undefined;
}

function nameOf(entry: LedgerEntry): string {
  const gathered = `${entry.envelope} ${entry.gatheredAt}`;
  if (!isReplay(entry)) {
    return gathered;
  }
  const places = [...readPlaces(entry.places ?? '').keys()].map((place): [number, End] => [place, 'stored']);
  return `${gathered} ${writePlaces(new Map(places))}`;
}

/** Those of the texts that are there. */
function given(texts: Readonly<Record<string, unknown>>): Record<string, string> {
  const there = Object.entries(texts).filter(([, text]) => typeof text === 'string');
  return Object.fromEntries(there as [string, string][]);
}

/** The times, in nanoseconds, that the ledger points of a range can have: from the first, up to but not with the second. */
export function ledgerTimes(range: TimeRange): { readonly from: bigint; readonly to: bigint } {
  return {
    from: BigInt(Math.floor(range.from / MS_PER_SECOND)) * NS_PER_SECOND,
    to: BigInt(Math.ceil(range.to / MS_PER_SECOND)) * NS_PER_SECOND,
  };
}

/** Whether an envelope was gathered in the range; `ledgerTimes` alone is too wide by parts of a second. */
export function inRange(entry: LedgerEntry, range: TimeRange): boolean {
  return entry.gatheredAt >= range.from && entry.gatheredAt < range.to;
}

/** FNV-1a over UTF-16 code units, then the finalizer of MurmurHash3, because FNV alone keeps like ids close together. */
function hash30(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) >>> 2;
}
