import { DateTime } from 'luxon';
import { zoneToUtc } from './zone.ts';

const NS_PER_MS = 1_000_000n;
const MS_PER_MINUTE = 60_000;

/** The first year that is read here: `Date.UTC` takes years below 100 for 19xx. */
const FIRST_YEAR = 1000;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Luxon gives a time without a date today's date: what it may read must begin with a year. */
const DATED = /^[+-]?\d{4}[\dW-]*(?:T|$)/;

const ZERO = 0x30;
const NINE = 0x39;

/**
 * Compiles to a function from ISO 8601 text to nanoseconds since the epoch; undefined for anything else. A text
 * without a zone is local time in `zone`. The common shapes are read here, to the nanosecond: `2026-11-22`, and a
 * date and time in the extended format (RFC 3339: `T`, `t` or a blank between them; seconds and fraction, or not;
 * `Z`, an offset, or none). The other shapes of the standard (weeks, ordinal days, the basic format, 24:00) are
 * Luxon's, to the millisecond.
 */
export function compileIsoTime(zone: string): (value: unknown) => bigint | undefined {
  const toUtc = zoneToUtc(zone);
  return (value) => {
    if (typeof value !== 'string') {
      return undefined;
    }
    const text = value.trim();
    return commonNs(text, toUtc) ?? luxonNs(text, zone);
  };
}

function luxonNs(text: string, zone: string): bigint | undefined {
  const time = DATED.test(text) ? DateTime.fromISO(text, { zone }) : undefined;
  return time?.isValid === true ? BigInt(time.toMillis()) * NS_PER_MS : undefined;
}

/** NaN stands for what is none, and makes a NaN of all that is computed with it. */
function commonNs(text: string, toUtc: (localMs: number) => number): bigint | undefined {
  let local = dateMs(text);
  let nanos = 0;
  let at = 10;
  if (text.length > at) {
    local += minutesMs(text);
    at = 16;
  }
  if (text[at] === ':') {
    local += below(60, text, at + 1) * 1000;
    at += 3;
    if (text[at] === '.' || text[at] === ',') {
      const end = endOfDigits(text, at + 1);
      nanos = fractionNs(text, at + 1, end);
      at = end;
    }
  }
  const utc = at === text.length ? toUtc(local) : local - offsetMs(text, at);
  return Number.isNaN(utc + nanos) ? undefined : BigInt(utc) * NS_PER_MS + BigInt(nanos);
}

/** The day that the text begins with, `2026-11-22`, in milliseconds since the epoch. */
function dateMs(text: string): number {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const isDay =
    text[4] === '-' && text[7] === '-' && year >= FIRST_YEAR && day >= 1 && day <= daysIn(year, month);
  return isDay ? Date.UTC(year, month - 1, day) : Number.NaN;
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
}

/** Hour and minute after the date, `T17:30`, in milliseconds. */
function minutesMs(text: string): number {
  const between = text[10];
  const isTime = (between === 'T' || between === ' ' || between === 't') && text[13] === ':';
  return isTime ? (below(24, text, 11) * 60 + below(60, text, 14)) * MS_PER_MINUTE : Number.NaN;
}

/** The fraction of a second between `from` and `end`, cut at the nanosecond. */
function fractionNs(text: string, from: number, end: number): number {
  const count = Math.min(end - from, 9);
  return count === 0 ? Number.NaN : digits(text, from, count) * 10 ** (9 - count);
}

/** The offset that ends the text, `Z`, `+02:00`, `+0200` or `+02`, in milliseconds. */
function offsetMs(text: string, at: number): number {
  const sign = text[at];
  if (sign === 'Z' || sign === 'z') {
    return text.length === at + 1 ? 0 : Number.NaN;
  }
  const minuteAt = at + (text[at + 3] === ':' ? 4 : 3);
  const hasMinutes = text.length !== at + 3;
  if ((sign !== '+' && sign !== '-') || (hasMinutes && text.length !== minuteAt + 2)) {
    return Number.NaN;
  }
  const minutes = below(24, text, at + 1) * 60 + (hasMinutes ? below(60, text, minuteAt) : 0);
  return (sign === '-' ? -minutes : minutes) * MS_PER_MINUTE;
}

/** The two digits at `at`, when they are below the limit. */
function below(limit: number, text: string, at: number): number {
  const number = digits(text, at, 2);
  return number < limit ? number : Number.NaN;
}

/** The number that `count` digits write at `at`. */
function digits(text: string, at: number, count: number): number {
  let number = 0;
  for (let index = at; index < at + count; index++) {
    if (!isDigit(text, index)) {
      return Number.NaN;
    }
    number = number * 10 + text.charCodeAt(index) - ZERO;
  }
  return number;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text, at)) {
    at++;
  }
  return at;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= ZERO && code <= NINE;
}
