import type { FieldKind } from '../ports/pipeline.ts';
import type { FieldValue } from '../ports/store.ts';
import { fitsInt64 } from './int64.ts';

/** A value as one of a kind; undefined when it is not. Never throws. */
export type Convert = (value: unknown) => FieldValue | undefined;

/** What JSON writes as a number, with the freedoms of JavaScript (`+1`, `.5`, `1.`) but no hex, blank or infinity. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** An integer, perhaps written with a fraction of zeros, of as many digits as 64 bits can hold. */
const INTEGER = /^([+-]?)0*(\d{1,19})(?:\.0*)?$/;

/** Numbers, and texts that hold one; always a finite double. */
function float(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : numberIn(value);
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'bigint') {
    return Number(value);
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  const text = value.trim();
  return NUMBER.test(text) ? Number(text) : undefined;
}

/**
 * Integers of 64 bits, and texts that hold one; `20.0` is one, `20.5` is not. A number past 2^53 that is not a
 * `bigint` has been rounded on its way, and is refused.
 */
function integer(value: unknown): bigint | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  }
  const found = typeof value === 'bigint' ? value : integerIn(value);
  return found !== undefined && fitsInt64(found) ? found : undefined;
}

function integerIn(value: unknown): bigint | undefined {
  const match = typeof value === 'string' ? INTEGER.exec(value.trim()) : null;
  if (match === null) {
    return undefined;
  }
  const digits = BigInt(match[2] as string);
  return match[1] === '-' ? -digits : digits;
}

/** Texts as they are; numbers and booleans as JSON writes them. Also what a tag is made of. */
export function text(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return undefined;
  }
}

/** `true` and `false`, as such or as text in lower case, and the numbers 1 and 0, as many APIs write them. */
function boolean(value: unknown): boolean | undefined {
  switch (value) {
    case true:
    case 'true':
    case 1:
      return true;
    case false:
    case 'false':
    case 0:
      return false;
    default:
      return undefined;
  }
}

/** For each kind of field, how a value becomes one. Null and missing values are for the caller to see to. */
export const CONVERT: Readonly<Record<FieldKind, Convert>> = { float, integer, string: text, boolean };

/** How a sentence calls a value of the kind. */
export const KIND_NAME: Readonly<Record<FieldKind, string>> = {
  float: 'a float',
  integer: 'an integer of 64 bits',
  string: 'a string',
  boolean: 'a boolean',
};
