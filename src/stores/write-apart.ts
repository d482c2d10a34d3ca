import type { FieldValue, Point } from '../ports/store.ts';
import { fieldType } from './field-type.ts';
import type { WriteAnswer } from './influxdb-answer.ts';

/** A point as it is sent, with its place in the write. */
export type Line = { readonly index: number; readonly point: Point; readonly text: string };

type Refused = Exclude<WriteAnswer, { type: 'stored' }>;

/**
 * Sends lines until each is stored or known to be refused: a write with bad points in it is taken apart until they are
 * alone. What is sent twice is stored once. Returns the reasons by `index`.
 *
 * Where the server names lines or a conflict of field types, or counts what it dropped, that settles it in three sends;
 * otherwise halving does, in some 2 log₂(lines) sends for each bad point, and never more than two for each line.
 */
export async function writeApart(
  lines: readonly Line[],
  send: (lines: readonly Line[]) => Promise<WriteAnswer>,
): Promise<ReadonlyMap<number, string>> {
  const reasons = new Map<number, string>();
  const waiting: (readonly Line[])[] = [lines];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    const answer = await send(group);
    if (answer.type === 'stored') {
      continue;
    }
    if (isAllRefused(group, answer)) {
      for (const [place, { index }] of group.entries()) {
        reasons.set(index, reasonFor(place, answer));
      }
    } else {
      const [first, second] = split(group, answer);
      waiting.push(second, first);
    }
  }
  return reasons;
}

function isAllRefused(group: readonly Line[], answer: Refused): boolean {
  if (group.length === 1) {
    return true;
  }
  return (
    answer.type === 'refused' &&
    (answer.dropped === group.length || group.every((_, place) => answer.lines.has(place)))
  );
}

function reasonFor(place: number, answer: Refused): string {
  return (answer.type === 'refused' ? answer.lines.get(place) : undefined) ?? answer.reason;
}

/** The suspects behind the others where the answer points at some; else the group in halves. */
function split(group: readonly Line[], answer: Refused): readonly [readonly Line[], readonly Line[]] {
  const isSuspect = suspicion(answer);
  const suspects = group.filter(isSuspect);
  if (suspects.length > 0 && suspects.length < group.length) {
    return [group.filter((line, place) => !isSuspect(line, place)), suspects];
  }
  const middle = group.length >> 1;
  return [group.slice(0, middle), group.slice(middle)];
}

/** v1 and v2 name one conflict, whatever their number. */
const CONFLICT = /input field "(.*)" on measurement "(.*)" is type (\w+), already exists as type/s;

function suspicion(answer: Refused): (line: Line, place: number) => boolean {
  if (answer.type === 'too large') {
    return () => false;
  }
  const [, field = '', measurement, type] = CONFLICT.exec(answer.reason) ?? [];
  if (measurement === undefined) {
    return (_, place) => answer.lines.has(place);
  }
  return ({ point }) =>
    point.measurement === measurement &&
    Object.hasOwn(point.fields, field) &&
    fieldType(point.fields[field] as FieldValue) === type;
}
