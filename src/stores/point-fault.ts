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
  return (
    nameFault('the measurement', point.measurement) ??
    tagsFault(point) ??
    fieldsFault(point) ??
    (point.time < EARLIEST || point.time > LATEST
      ? `the time ${point.time} is outside the years 1677 to 2262`
      : undefined)
  );
}

function tagsFault(point: Point): string | undefined {
  for (const name in point.tags) {
    const fault = nameFault('a tag', name);
    if (fault !== undefined) {
      return fault;
    }
  }
  return undefined;
}

function fieldsFault(point: Point): string | undefined {
  let fields = 0;
  for (const name in point.fields) {
    fields++;
    const fault = nameFault('a field', name) ?? valueFault(name, point.fields[name] as FieldValue);
    if (fault !== undefined) {
      return fault;
    }
  }
  return fields === 0 ? 'it has no fields' : undefined;
}

function nameFault(what: string, name: string): string | undefined {
  if (name === '') {
    return `${what} has an empty name`;
  }
  return CONTROL.test(name)
    ? `${what} has a control character in its name ${JSON.stringify(name)}`
    : undefined;
}

function valueFault(name: string, value: FieldValue): string | undefined {
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
