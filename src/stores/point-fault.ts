import type { FieldValue, Point } from '../ports/store.ts';

const SMALLEST_INTEGER = -(2n ** 63n);
const LARGEST_INTEGER = 2n ** 63n - 1n;

/** What InfluxDB takes as a time, so that a point can be kept by every store or by none: nanoseconds. */
const EARLIEST = SMALLEST_INTEGER + 2n;
const LATEST = LARGEST_INTEGER - 1n;

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Why no store can keep this point, as a clause without a full stop; undefined when nothing is wrong with it. */
export function pointFault(point: Point): string | undefined {
  return nameFault(point) ?? valueFault(point);
}

/** As `pointFault`, of its names alone: whoever knows them already need not look at them again. */
export function nameFault({ measurement, tags, fields }: Point): string | undefined {
  return (
    faultOfName('the measurement', measurement) ??
    faultInNames('a tag', tags) ??
    faultInNames('a field', fields)
  );
}

/** As `pointFault`, of its fields' values and its time alone. */
export function valueFault({ fields, time }: Point): string | undefined {
  let count = 0;
  for (const name in fields) {
    count++;
    const fault = faultOfValue(name, fields[name] as FieldValue);
    if (fault !== undefined) {
      return fault;
    }
  }
  if (count === 0) {
    return 'it has no fields';
  }
  return time < EARLIEST || time > LATEST ? `the time ${time} is outside the years 1677 to 2262` : undefined;
}

function faultInNames(what: string, named: Readonly<Record<string, unknown>>): string | undefined {
  for (const name in named) {
    const fault = faultOfName(what, name);
    if (fault !== undefined) {
      return fault;
    }
  }
  return undefined;
}

function faultOfName(what: string, name: string): string | undefined {
  if (name === '') {
    return `${what} has an empty name`;
  }
  return CONTROL.test(name)
    ? `${what} has a control character in its name ${JSON.stringify(name)}`
    : undefined;
}

function faultOfValue(name: string, value: FieldValue): string | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : `field "${name}" is ${value}`;
  }
  if (typeof value === 'bigint') {
    return value < SMALLEST_INTEGER || value > LARGEST_INTEGER
      ? `field "${name}" is ${value}, more than a signed integer of 64 bits holds`
      : undefined;
  }
  return undefined;
}
