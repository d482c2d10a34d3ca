import type { TimeConfig, TimeUnit } from '../ports/pipeline.ts';
import { ExpressionError } from './expression.ts';
import { compileFormatTime } from './format-time.ts';
import { fitsInt64 } from './int64.ts';
import { compileIsoTime } from './iso-time.ts';
import { type Quarantine, quarantine } from './quarantine.ts';
import { compileReader } from './read-value.ts';
import { show } from './show.ts';
import { compileUnitTime } from './unit-time.ts';

const UNIT_NAME: Readonly<Record<TimeUnit, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
};

/**
 * Compiles to a function from a record to its time in nanoseconds since the epoch, or why it has none that can be
 * kept: 64 bits of nanoseconds hold the years 1677 to 2262. Never throws.
 */
export function compileTime(config: TimeConfig): (record: unknown) => bigint | Quarantine {
  const { read, path, label } = compileReader(config.value);
  const toNs = compileStyle(config.as);
  const expected = expectation(config.as);
  return (record) => {
    const found = read(record);
    const time = toNs(found);
    if (time !== undefined && fitsInt64(time)) {
      return time;
    }
    if (found === undefined || found === null) {
      return quarantine(`The time is required, but ${label} is ${show(found)}.`, path);
    }
    return found instanceof ExpressionError
      ? quarantine(`The time cannot be worked out: ${found.message}`, path)
      : quarantine(`The time must be ${expected} within 1677 to 2262, but ${label} is ${show(found)}.`, path);
  };
}

function compileStyle(as: TimeConfig['as']): (value: unknown) => bigint | undefined {
  if (as.style === 'unit') {
    return compileUnitTime(as.unit);
  }
  return as.style === 'iso' ? compileIsoTime(as.zone) : compileFormatTime(as.format, as.zone);
}

function expectation(as: TimeConfig['as']): string {
  if (as.style === 'unit') {
    return `a number of ${UNIT_NAME[as.unit]} since 1970`;
  }
  return as.style === 'iso' ? 'an ISO 8601 date and time' : `of the format \`${as.format}\``;
}
