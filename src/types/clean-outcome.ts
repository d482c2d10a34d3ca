import { type FieldValue, LEDGER_MEASUREMENT, type Point } from '../ports/store.ts';
import type { Outcome } from '../ports/type.ts';
import { fitsInt64 } from './int64.ts';
import { show } from './show.ts';

/** What breaks a promise of `Outcome` or `Point`. The message is what comes after "The processor returned". */
export class UncleanOutcome extends Error {}

type Loose = Readonly<Record<string, unknown>>;

/**
 * An outcome made by code that nobody checked, as a copy that keeps every promise of `Outcome` and `Point`: what the
 * code does with its own objects afterwards changes nothing. Empty tags are left out.
 *
 * @throws UncleanOutcome when a promise is broken; and whatever a getter inside throws.
 */
export function cleanOutcome(outcome: unknown): Outcome {
  if (!isObject(outcome)) {
    throw new UncleanOutcome(`${show(outcome)} instead of an outcome`);
  }
  const { type } = outcome;
  switch (type) {
    case 'points':
      return { type, points: cleanPoints(outcome.points) };
    case 'drop':
      return { type, rule: named('a drop', 'rule', outcome.rule) };
    case 'quarantine': {
      const reason = named('a quarantine', 'reason', outcome.reason);
      return outcome.path === undefined
        ? { type, reason }
        : { type, reason, path: named('a quarantine', 'path', outcome.path) };
    }
    default:
      throw new UncleanOutcome(`an outcome whose type is ${show(type)} and not points, drop or quarantine`);
  }
}

function cleanPoints(points: unknown): readonly Point[] {
  if (!Array.isArray(points) || points.length === 0) {
    throw new UncleanOutcome('no point in `points`: drop or quarantine the record instead');
  }
  return points.map(cleanPoint);
}

function cleanPoint(point: unknown): Point {
  if (!isObject(point)) {
    throw new UncleanOutcome(`${show(point)} instead of a point`);
  }
  const measurement = named('a point', 'measurement', point.measurement);
  if (measurement === LEDGER_MEASUREMENT) {
    throw new UncleanOutcome(`a point of ${LEDGER_MEASUREMENT}, which is kept for the ledger`);
  }
  const { time } = point;
  if (typeof time !== 'bigint' || !fitsInt64(time)) {
    throw new UncleanOutcome(
      `a point whose time is ${show(time)} and not nanoseconds since 1970 in a bigint of 64 bits`,
    );
  }
  return { measurement, tags: cleanTags(point.tags), fields: cleanFields(point.fields), time };
}

function cleanTags(tags: unknown): Record<string, string> {
  return cleanValues('tag', tags, (value): value is string => typeof value === 'string', 'a string');
}

function cleanFields(fields: unknown): Record<string, FieldValue> {
  const clean = cleanValues(
    'field',
    fields,
    isFieldValue,
    'a finite number, a bigint of 64 bits, text or boolean',
  );
  if (Object.keys(clean).length === 0) {
    throw new UncleanOutcome('a point without fields');
  }
  return clean;
}

function cleanValues<Value>(
  what: 'tag' | 'field',
  values: unknown,
  isValue: (value: unknown) => value is Value,
  kind: string,
): Record<string, Value> {
  if (!isObject(values)) {
    throw new UncleanOutcome(`a point whose ${what}s are ${show(values)}`);
  }
  const clean: Record<string, Value> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name === '' || name === '__proto__') {
      throw new UncleanOutcome(`a point with a ${what} named ${show(name)}`);
    }
    if (!isValue(value)) {
      throw new UncleanOutcome(`a point whose ${what} ${name} is ${show(value)} and not ${kind}`);
    }
    if (what === 'field' || value !== '') {
      clean[name] = value;
    }
  }
  return clean;
}

function isFieldValue(value: unknown): value is FieldValue {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value);
    case 'bigint':
      return fitsInt64(value);
    default:
      return typeof value === 'string' || typeof value === 'boolean';
  }
}

function named(owner: string, what: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw new UncleanOutcome(`${owner} whose ${what} is ${value === '' ? 'empty' : show(value)}`);
  }
  return value;
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
