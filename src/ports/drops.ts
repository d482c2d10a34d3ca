import { readMarks, valueMark, writeMarks } from './marks.ts';
import type { FieldValue } from './store.ts';

/** A record that a rule left out, as the ledger names it: nothing else is kept of it. */
export type Drop = {
  readonly rule: string;
  /** Its place in the envelope, from 0. */
  readonly index: number;
  /** A mark for each tag and field that its point would have had, see `ports/marks.ts`. */
  readonly marks: readonly number[];
  /** The time that its point would have had, in nanoseconds since the epoch. */
  readonly time?: bigint | undefined;
};

/** What names a record: the tags and fields that its point has or would have had, and its time. */
export type Naming = {
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly time?: bigint | undefined;
};

/** Of one envelope so many are named singly; the others are counted only. */
export const MOST_DROPS_NAMED = 100;

/** The most values of one record that are marked. */
const MOST_VALUES = 32;

export function dropOf(rule: string, index: number, { values, time }: Naming): Drop {
  const marks = Object.entries(values)
    .slice(0, MOST_VALUES)
    .map(([name, value]) => valueMark(name, value));
  return { rule, index, marks, time };
}

/** `[["too-small",3,"base64 of its marks","1767225600000000000"],…]` */
export function writeDrops(drops: readonly Drop[]): string {
  return JSON.stringify(
    drops.map(({ rule, index, marks, time }) => [
      rule,
      index,
      writeMarks(marks),
      ...(time === undefined ? [] : [String(time)]),
    ]),
  );
}

/** What `writeDrops` wrote; none when it is of somebody else. */
export function readDrops(text: string): readonly (Omit<Drop, 'marks'> & { marks: ReadonlySet<number> })[] {
  try {
    const rows = JSON.parse(text) as readonly [string, number, string, string?][];
    return rows.map(([rule, index, marks, time]) => ({
      rule,
      index,
      marks: readMarks(marks),
      ...(time === undefined ? {} : { time: BigInt(time) }),
    }));
  } catch {
    return [];
  }
}
