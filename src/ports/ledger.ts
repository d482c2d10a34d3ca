import { hash32 } from './hash.ts';
import { type End, readPlaces, writePlaces } from './places.ts';
import {
  LEDGER_MEASUREMENT,
  type LedgerCursor,
  type LedgerEntry,
  type LedgerRange,
  type Point,
  type TimeRange,
} from './store.ts';

/** Fields of a ledger point that not each has, named as in its entry. */
export const LEDGER_TEXTS = ['cursor', 'places', 'page', 'trace', 'message', 'marks', 'drops'] as const;

/** The same of whole numbers: the name in the entry, and that of the field. */
export const LEDGER_NUMBERS = [
  ['writtenAt', 'written_at'],
  ['receives', 'receives'],
  ['receivedAt', 'received_at'],
  ['firstUs', 'first_us'],
  ['lastUs', 'last_us'],
] as const;

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
      ...texts(LEDGER_TEXTS.map((name) => [name, entry[name]])),
      ...wholeNumbers(entry),
    },
    time: second * NS_PER_SECOND + (BigInt(hash32(nameOf(entry)) >>> 2) % NS_PER_SECOND),
  };
}

/** What a ledger point says; undefined for a point that `ledgerPoint` did not make. */
export function ledgerEntry(point: Point): LedgerEntry | undefined {
  const { source, type } = point.tags;
  const { envelope, partition } = point.fields;
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
    ...texts(LEDGER_TEXTS.map((name) => [name, point.fields[name]])),
    ...Object.fromEntries(
      LEDGER_NUMBERS.flatMap(([name, field]): [string, number][] => {
        const value = point.fields[field];
        return typeof value === 'bigint' ? [[name, Number(value)]] : [];
      }),
    ),
  };
}

/** The cursor in a ledger point of a source; undefined where there is none. */
export function ledgerCursor({ tags, fields }: Point, source: string): LedgerCursor | undefined {
  const { partition, cursor, gathered_at: gatheredAt } = fields;
  return tags['source'] === source &&
    typeof partition === 'string' &&
    typeof cursor === 'string' &&
    typeof gatheredAt === 'bigint'
    ? { partition, cursor, gatheredAt: Number(gatheredAt) }
    : undefined;
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
function texts(all: readonly (readonly [string, unknown])[]): Record<string, string> {
  return Object.fromEntries(all.filter(([, text]) => typeof text === 'string') as [string, string][]);
}

function wholeNumbers(entry: LedgerEntry): Record<string, bigint> {
  const there = LEDGER_NUMBERS.flatMap(([name, field]): [string, bigint][] => {
    const value = entry[name];
    return value === undefined ? [] : [[field, BigInt(Math.floor(value))]];
  });
  return Object.fromEntries(there);
}

/** The times, in nanoseconds, that the ledger points of a range can have: from the first, up to but not with the second. */
export function ledgerTimes(range: TimeRange): { readonly from: bigint; readonly to: bigint } {
  return {
    from: BigInt(Math.floor(range.from / MS_PER_SECOND)) * NS_PER_SECOND,
    to: BigInt(Math.ceil(range.to / MS_PER_SECOND)) * NS_PER_SECOND,
  };
}

/** Nanoseconds, as the times of points are kept here: rounded down. */
export function microseconds(ns: bigint): number {
  return Number(ns / 1_000n) - (ns % 1_000n < 0n ? 1 : 0);
}

/** Whether an entry is of the range; `ledgerTimes` alone is too wide by parts of a second. */
export function inRange(entry: LedgerEntry, { from, to, type, dropping, pointUs }: LedgerRange): boolean {
  return (
    entry.gatheredAt >= from &&
    entry.gatheredAt < to &&
    (type === undefined || entry.type === type) &&
    (dropping !== true || entry.dropped > 0) &&
    (pointUs === undefined ||
      (entry.firstUs !== undefined &&
        entry.firstUs <= pointUs &&
        entry.lastUs !== undefined &&
        entry.lastUs >= pointUs))
  );
}
