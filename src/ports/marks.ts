import { HASH_START, hashEnd, hashOn } from './hash.ts';
import type { FieldValue, Point } from './store.ts';

const BYTES = 4;

/**
 * A point's identity (measurement, tags, time) in 32 bits: the ledger keeps one for each point of an envelope, so that a
 * point leads to the envelope that it came from. The same in whatever order its tags come; an empty value is no tag.
 */
export function pointMark({ measurement, tags, time }: Pick<Point, 'measurement' | 'tags' | 'time'>): number {
  let sum = hashEnd(hashOn(HASH_START, measurement));
  for (const name in tags) {
    const value = tags[name] as string;
    if (value !== '') {
      sum = (sum + valueMark(name, value)) | 0;
    }
  }
  return hashEnd(hashOn(sum, String(time)));
}

/** A tag or field with its value, in 32 bits. */
export function valueMark(name: string, value: FieldValue): number {
  return hashEnd(hashOn(hashOn(hashOn(HASH_START, name), '\0'), String(value)));
}

/** Marks as text: some five characters each. */
export function writeMarks(marks: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(marks.length * BYTES);
  marks.forEach((mark, at) => bytes.writeUInt32LE(mark >>> 0, at * BYTES));
  return bytes.toString('base64');
}

/** What `writeMarks` wrote. */
export function readMarks(text: string): ReadonlySet<number> {
  const bytes = Buffer.from(text, 'base64');
  const marks = new Set<number>();
  for (let at = 0; at + BYTES <= bytes.length; at += BYTES) {
    marks.add(bytes.readUInt32LE(at));
  }
  return marks;
}
