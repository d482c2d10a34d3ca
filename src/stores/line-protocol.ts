import type { FieldValue, Point } from '../ports/store.ts';
import { sortedKeys } from './tag-set.ts';

/** Why a point cannot be written as a line, as a clause without a full stop. */
export type Unwritable = { readonly unwritable: string };

/** Texts whose escaped form is remembered; when there are more, it begins anew. */
const MAX_REMEMBERED = 10_000;
/** A longer text is hardly one that comes again. */
const LONGEST_REMEMBERED = 256;
/** The most of a text that a reason repeats. */
const LONGEST_QUOTED = 100;

/**
 * Makes a writer of lines: https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/. Tags are in order
 * of their keys, floats are the shortest that read back the same, time is in nanoseconds. It expects points without a
 * `pointFault`.
 *
 * What the syntax cannot carry unchanged is refused, never altered: a line break in a tag value ends the line, a
 * backslash at its end swallows the next comma, `#` at the start of a measurement makes the line a comment that the
 * server takes and forgets, a field `time` is left out without a word; and the versions disagree about a backslash in
 * a name.
 */
export function lineWriter(): (point: Point) => string | Unwritable {
  const values = remember(escapedTagValue);
  const names = remember(escapedName);
  const measurements = remember(escapedMeasurement);

  function line(point: Point): string {
    let text = measurements(point.measurement);
    for (const key of sortedKeys(point.tags)) {
      const value = point.tags[key] as string;
      if (value !== '') {
        text += `,${names(key)}=${values(value)}`;
      }
    }
    let separator = ' ';
    for (const key in point.fields) {
      text += `${separator}${fieldName(names(key))}=${fieldValue(point.fields[key] as FieldValue)}`;
      separator = ',';
    }
    return `${text} ${point.time}`;
  }

  return (point) => {
    try {
      return line(point);
    } catch (error) {
      if (error instanceof NotInLine) {
        return { unwritable: error.message };
      }
      throw error;
    }
  };
}

/** How a refusal leaves the middle of a line; it never leaves this file. */
class NotInLine extends Error {}

function fieldName(name: string): string {
  if (name === 'time') {
    throw new NotInLine('InfluxDB keeps no field named "time"');
  }
  return name;
}

/** `=` has no meaning in a measurement, and a backslash before it would be one more character. */
function escapedMeasurement(name: string): string {
  if (name.startsWith('#')) {
    throw new NotInLine(`InfluxDB would take the measurement ${quoted(name)} for a comment`);
  }
  return withoutBackslash(name).replace(/[, ]/g, '\\$&');
}

function escapedName(name: string): string {
  return withoutBackslash(name).replace(/[,= ]/g, '\\$&');
}

function withoutBackslash(name: string): string {
  if (name.includes('\\')) {
    throw new NotInLine(`InfluxDB cannot keep the backslash in the name ${quoted(name)}`);
  }
  return name;
}

function escapedTagValue(value: string): string {
  if (value.endsWith('\\')) {
    throw new NotInLine(`InfluxDB cannot keep a tag value that ends in a backslash: ${quoted(value)}`);
  }
  if (value.includes('\n')) {
    throw new NotInLine(`InfluxDB cannot keep a tag value with a line break: ${quoted(value)}`);
  }
  return value.replace(/[,= ]/g, '\\$&');
}

function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTED ? `${text.slice(0, LONGEST_QUOTED)}…` : text);
}

function fieldValue(value: FieldValue): string {
  if (typeof value === 'number') {
    return Object.is(value, -0) ? '-0' : String(value);
  }
  if (typeof value === 'bigint') {
    return `${value}i`;
  }
  if (typeof value === 'boolean') {
    return value ? 'true' : 'false';
  }
  return `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
}

function remember(escape: (text: string) => string): (text: string) => string {
  const remembered = new Map<string, string>();
  return (text) => {
    const known = remembered.get(text);
    if (known !== undefined) {
      return known;
    }
    const escaped = escape(text);
    if (text.length <= LONGEST_REMEMBERED) {
      if (remembered.size >= MAX_REMEMBERED) {
        remembered.clear();
      }
      remembered.set(text, escaped);
    }
    return escaped;
  };
}
