import type { TimeFormat } from '../ports/pipeline.ts';

/** How a time may be written. */
export const TIME_FORMATS = ['rfc3339', 'local', 'date', 'yyyymmdd', 's', 'ms'] as const;

const WRITE: Readonly<Record<TimeFormat, (ms: number) => string>> = {
  // RFC 3339, UTC, with a fraction only where there is one: `2026-11-22T10:00:00Z`.
  rfc3339: (ms) => new Date(ms).toISOString().replace('.000Z', 'Z'),
  // The same without the zone, for APIs that have none.
  local: (ms) => new Date(ms).toISOString().replace(/(?:\.000)?Z$/, ''),
  date: (ms) => new Date(ms).toISOString().slice(0, 10),
  yyyymmdd: (ms) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', ''),
  s: (ms) => String(Math.floor(ms / 1_000)),
  ms: (ms) => String(ms),
};

/** The time, in milliseconds since the epoch, as text; in UTC. */
export function formatTime(ms: number, format: TimeFormat): string {
  return WRITE[format](ms);
}

export function isTimeFormat(text: string): text is TimeFormat {
  return (TIME_FORMATS as readonly string[]).includes(text);
}

/** Beyond it a `Date` holds no time. */
const MAX_MS = 8_640_000_000_000_000;

/**
 * A time in a record as milliseconds since the epoch, rounded down; undefined where it is none. A text without a zone
 * is UTC.
 */
export function parseTime(value: unknown, format: TimeFormat): number | undefined {
  const ms = format === 's' || format === 'ms' ? epoch(value, format) : calendar(value, format);
  return ms !== undefined && Number.isFinite(ms) && Math.abs(ms) <= MAX_MS ? Math.floor(ms) : undefined;
}

function epoch(value: unknown, unit: 's' | 'ms'): number | undefined {
  const isNumber =
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    (typeof value === 'string' && /^[+-]?\d+(?:\.\d+)?$/.test(value));
  return isNumber ? Number(value) * (unit === 's' ? 1_000 : 1) : undefined;
}

const CALENDAR =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?)\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;

function calendar(value: unknown, format: TimeFormat): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return undefined;
  }
  const text = String(value);
  if (format === 'yyyymmdd') {
    return /^\d{8}$/.test(text)
      ? Date.parse(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`)
      : undefined;
  }
  const match = CALENDAR.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, date = '', time = '00:00', zone = 'Z'] = match;
  const offset = /^z$/i.test(zone) ? 'Z' : zone.replace(/^(...)(\d\d)$/, '$1:$2');
  // Digits beyond milliseconds are cut: the cursor may repeat a record, and never passes one.
  return Date.parse(`${date}T${time.replace(/(\.\d{3})\d+$/, '$1')}${offset}`);
}
