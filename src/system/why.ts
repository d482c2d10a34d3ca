import { readDrops } from '../ports/drops.ts';
import type { Envelope, QuarantineNote } from '../ports/envelope.ts';
import { microseconds } from '../ports/ledger.ts';
import { pointMark, readMarks } from '../ports/marks.ts';
import type { Quarantine } from '../ports/quarantine.ts';
import type { LedgerEntry, Point, Store, TimeRange } from '../ports/store.ts';
import type { Type } from '../ports/type.ts';
import { agreeMarks, agrees, type Known } from './named.ts';
import { notesOf, pass } from './quarantine-pass.ts';

/** Where a record is, and what the ledger says of the envelopes that brought it there, the last one last. */
export type Course = { readonly entries: readonly LedgerEntry[] } & (
  | { readonly type: 'stored'; readonly point: Point }
  | { readonly type: 'quarantined'; readonly envelope: Envelope; readonly note: QuarantineNote }
  | { readonly type: 'dropped'; readonly rule: string; readonly index: number }
);

export type WhyOptions = {
  readonly type: Type;
  /** Under which its points are kept. */
  readonly measurement: string;
  readonly known: Known;
  /** When its envelope was gathered, in milliseconds since the epoch. */
  readonly range: TimeRange;
  readonly store: Store;
  readonly quarantine: Quarantine;
  /** So many of each kind are told, at most. */
  readonly most: number;
  readonly signal: AbortSignal;
};

export type Why = {
  readonly courses: readonly Course[];
  /** Records that were dropped and that the ledger counts without naming them: it may have been one of those. */
  readonly unnamedDrops: number;
};

/**
 * Finds what became of a record: as a point in the store, whole in quarantine, and, when it is in neither, among those
 * that a rule left out, of which only marks are kept.
 *
 * @throws Failure when the store or the queue said no; the signal's reason when it aborts.
 */
export async function why(options: WhyOptions): Promise<Why> {
  const found = [...(await stored(options)), ...(await quarantined(options))];
  return found.length > 0 ? { courses: found, unnamedDrops: 0 } : dropped(options);
}

async function stored({ store, measurement, known, most, ...options }: WhyOptions): Promise<Course[]> {
  const points = await store.find({ measurement, ...known, most }, options.signal);
  const courses: Course[] = [];
  for (const point of points) {
    const pointUs = microseconds(point.time);
    const range = { ...options.range, type: options.type.name, pointUs };
    const mark = pointMark(point);
    const entries = await entriesOf(store.ledger(range, options.signal), ({ marks }) =>
      // Of too many points an envelope keeps no marks: their times alone say that it may be the one.
      marks === undefined ? true : readMarks(marks).has(mark),
    );
    courses.push({ type: 'stored', point, entries });
  }
  return courses;
}

async function quarantined({ quarantine, type, known, most, store, signal }: WhyOptions): Promise<Course[]> {
  const courses: Course[] = [];
  for await (const picked of pass(quarantine, { where: { type: type.name }, signal })) {
    const envelope = picked.type === 'envelope' ? picked.envelope : undefined;
    for (const place of picked.type === 'envelope' ? picked.picked : []) {
      const record = envelope?.records[place];
      const note = envelope && notesOf(envelope)[place];
      if (envelope && note && courses.length < most && agrees(known, record, type.naming(record))) {
        const from = Date.parse(envelope.gatheredAt);
        const range = { from, to: from + 1, type: type.name };
        const entries = await entriesOf(
          store.ledger(range, signal),
          (entry) => entry.envelope === envelope.id,
        );
        courses.push({ type: 'quarantined', envelope, note, entries });
      }
    }
  }
  return courses;
}

async function dropped({ store, range, type, known, most, signal }: WhyOptions): Promise<Why> {
  const courses: Course[] = [];
  let unnamedDrops = 0;
  for await (const entry of store.ledger({ ...range, type: type.name, dropping: true }, signal)) {
    const drops = readDrops(entry.drops ?? '');
    unnamedDrops += Math.max(0, entry.dropped - drops.length);
    for (const { rule, index, marks, time } of drops) {
      if (courses.length < most && agreeMarks(known, marks, time)) {
        courses.push({ type: 'dropped', rule, index, entries: [entry] });
      }
    }
  }
  return { courses, unnamedDrops };
}

/** In the order in which they were written. */
async function entriesOf(
  ledger: AsyncIterable<LedgerEntry>,
  isOne: (entry: LedgerEntry) => boolean,
): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const entry of ledger) {
    if (isOne(entry)) {
      entries.push(entry);
    }
  }
  return entries.sort((a, b) => (a.writtenAt ?? 0) - (b.writtenAt ?? 0));
}
