import { isReplay } from '../ports/ledger.ts';
import type { JournalEntry } from '../ports/state.ts';
import type { LedgerEntry, Point } from '../ports/store.ts';
import type { Course } from '../system/why.ts';
import { count } from './ledger.ts';
import { line, type Terminal } from './terminal.ts';

/** Says where a record is, then its way there, once for each envelope that brought it. */
export function writeCourse(
  stdout: Terminal['stdout'],
  course: Course,
  journal: ReadonlyMap<string, JournalEntry>,
): void {
  line(stdout, headOf(course));
  rows(stdout, aboutRecord(course));
  if (course.type === 'stored' && course.entries.length > 1) {
    line(stdout, `  It came ${course.entries.length} times, and the last is what the store has:`);
  }
  for (const entry of course.entries) {
    rows(stdout, wayOf(entry, journal.get(entry.envelope), course));
  }
  if (course.entries.length === 0) {
    line(
      stdout,
      '  The ledger knows no envelope of it: it came otherwise, or before the time that was asked for.',
    );
  }
  line(stdout, '');
}

type Row = readonly [name: string, text: string | undefined];

function rows(stdout: Terminal['stdout'], all: readonly Row[]): void {
  for (const [name, text] of all) {
    if (text !== undefined) {
      line(stdout, `  ${name.padEnd(9)} ${text}`);
    }
  }
}

function headOf(course: Course): string {
  switch (course.type) {
    case 'stored': {
      const { measurement, tags, time } = course.point;
      return [`Stored: ${measurement} at ${timeOfPoint(time)}`, pairs(tags)].filter(Boolean).join(', ');
    }
    case 'quarantined':
      return `In quarantine: ${course.note.reason}`;
    case 'dropped':
      return `Dropped by the rule ${course.rule}.`;
    default:
      return course satisfies never;
  }
}

function aboutRecord(course: Course): readonly Row[] {
  switch (course.type) {
    case 'stored':
      return [['fields', pairs(course.point.fields)]];
    case 'quarantined':
      return aboutQuarantined(course);
    case 'dropped':
      return [['record', `${course.index} of its envelope`]];
    default:
      return course satisfies never;
  }
}

function aboutQuarantined({
  envelope,
  note,
  entries,
}: Extract<Course, { type: 'quarantined' }>): readonly Row[] {
  const { index, path, at: since, rounds = 0 } = note;
  const about: readonly Row[] = [
    ['record', `${index} of its envelope${path === undefined ? '' : `, wrong at ${path}`}`],
    ['since', since],
    ['replayed', rounds === 0 ? undefined : `${rounds} times`],
  ];
  // An envelope that went there whole has no ledger point that could tell these.
  return entries.length > 0
    ? about
    : [
        ...about,
        ['page', `${envelope.from.page} of ${envelope.source}, ${envelope.from.url}`],
        ['gathered', envelope.gatheredAt],
        ['envelope', envelope.id],
        ['trace', traceId(envelope.trace)],
      ];
}

function wayOf(entry: LedgerEntry, journaled: JournalEntry | undefined, course: Course): readonly Row[] {
  const page = entry.page ?? journaled?.page ?? 'a page';
  // The journal knows the envelope under the newest time that it was gathered.
  const own = journaled?.gatheredAt === entry.gatheredAt ? journaled : undefined;
  const url = journaled?.url ?? (course.type === 'quarantined' ? course.envelope.from.url : undefined);
  const unsure = course.type === 'stored' && entry.marks === undefined;
  return [
    ['page', `${page} of ${entry.source}${url === undefined ? '' : `, ${url}`}`],
    ['gathered', at(entry.gatheredAt)],
    ['envelope', `${entry.envelope}${unsure ? ' (perhaps: it has too many points to name each)' : ''}`],
    ['queued', at(own?.durableAt)],
    ['message', messageOf(entry)],
    ['outcome', isReplay(entry) ? 'replayed out of quarantine' : outcomeOf(entry)],
    ['written', at(entry.writtenAt)],
    ['trace', traceId(entry.trace)],
  ];
}

function messageOf({ message, receivedAt, receives = 1 }: LedgerEntry): string | undefined {
  if (message === undefined) {
    return undefined;
  }
  const when = receivedAt === undefined ? '' : `, received ${at(receivedAt)}`;
  return `${message}${when}${receives > 1 ? `, ${receives} times by then` : ''}`;
}

function outcomeOf({ fetched, stored, dropped, quarantined }: LedgerEntry): string {
  return `of its ${count(fetched)} records ${count(stored)} stored, ${count(dropped)} dropped, ${count(quarantined)} in quarantine`;
}

function pairs(values: Point['tags'] | Point['fields']): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? quoted(value) : String(value)}`)
    .join(' ');
}

/** As it is, where it can be read as one word. */
function quoted(text: string): string {
  return /^[\w.:/+-]+$/.test(text) ? text : JSON.stringify(text);
}

/** The trace that a `traceparent` names. */
function traceId(trace: string | undefined): string | undefined {
  return trace?.split('-')[1];
}

function at(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** To the nanosecond, where it has any. */
function timeOfPoint(ns: bigint): string {
  const milliseconds = ns / 1_000_000n - (ns % 1_000_000n < 0n ? 1n : 0n);
  const rest = ns - milliseconds * 1_000_000n;
  const iso = new Date(Number(milliseconds)).toISOString();
  return rest === 0n ? iso : iso.replace('Z', `${String(rest).padStart(6, '0')}Z`);
}
