import type { Naming } from '../ports/drops.ts';
import { valueMark } from '../ports/marks.ts';
import { compilePath } from '../ports/path.ts';

/** What somebody knows of a record. */
export type Known = {
  /** Tags or fields of its point, or paths in the record, by name, as text. */
  readonly values: Readonly<Record<string, string>>;
  /** Nanoseconds since the epoch: from the first, up to but not with the second. */
  readonly times?: { readonly from: bigint; readonly to: bigint } | undefined;
};

/** Whether a record agrees with all that is known: by what its point has or would have, or by its own members. */
export function agrees(known: Known, record: unknown, { values, time }: Naming): boolean {
  return (
    isWithin(known, time) &&
    Object.entries(known.values).every(
      ([name, text]) => says(text, values[name]) || says(text, memberOf(record, name)),
    )
  );
}

/** The same of a record of which only marks are left. */
export function agreeMarks(known: Known, marks: ReadonlySet<number>, time: bigint | undefined): boolean {
  return (
    isWithin(known, time) &&
    Object.entries(known.values).every(
      ([name, text]) => marks.has(valueMark(name, text)) || marks.has(valueMark(name, asNumber(text))),
    )
  );
}

function isWithin({ times }: Known, time: bigint | undefined): boolean {
  return times === undefined || (time !== undefined && time >= times.from && time < times.to);
}

function says(text: string, value: unknown): boolean {
  switch (typeof value) {
    case 'number':
      return value === Number(text) && text.trim() !== '';
    case 'string':
    case 'bigint':
    case 'boolean':
      return String(value) === text;
    default:
      return false;
  }
}

/** A name that is no path names no member. */
function memberOf(record: unknown, name: string): unknown {
  try {
    return compilePath(name)(record);
  } catch {
    return undefined;
  }
}

/** A number as it is written out here: `3.50` is 3.5. */
function asNumber(text: string): string {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? text : String(number);
}
