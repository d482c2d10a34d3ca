import type { ApiResponse } from '../ports/api.ts';

/** An HTTP date in one of the three forms of RFC 9110, 5.6.7. `Date.parse` alone would take almost anything. */
const HTTP_DATE = new RegExp(
  [
    /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
    /^\w{6,9}, \d{2}-\w{3}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
    /^\w{3} \w{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
  ]
    .map((form) => form.source)
    .join('|'),
);

/** From this on a number of seconds is a point in time (2001 and later), below it a wait. */
const EPOCH_SECONDS = 1_000_000_000;

/** Only with these does a quota's end say when to come again; other answers carry the same headers for information. */
const QUOTA = new Set([429, 503]);

/**
 * How long an answer asks us to stay away, in milliseconds; undefined when it does not, or not in words that mean
 * anything. Read in this order: `retry-after-ms`, `retry-after` (seconds or a date, RFC 9110, 10.2.3), and, when the
 * quota is used up, `ratelimit` and `ratelimit-reset` (IETF draft), `x-ratelimit-reset` (common usage).
 */
export function askedWait(
  response: Pick<ApiResponse, 'status' | 'headers' | 'receivedAt'>,
): number | undefined {
  const { headers } = response;
  // A date is by the server's clock: so it is held against that clock when the server tells it.
  const now = httpDate(headers['date']) ?? response.receivedAt;
  return (
    decimal(headers['retry-after-ms']) ??
    secondsOrDate(headers['retry-after'], now) ??
    (QUOTA.has(response.status) ? quotaReset(headers, now) : undefined)
  );
}

function secondsOrDate(value: string | undefined, now: number): number | undefined {
  if (value !== undefined && /^\d+$/.test(value)) {
    return Number(value) * 1_000;
  }
  const date = httpDate(value);
  return date === undefined ? undefined : Math.max(0, date - now);
}

function quotaReset(headers: ApiResponse['headers'], now: number): number | undefined {
  const [, left, reset] = /;\s*r=(\d+).*;\s*t=(\d+)/.exec(headers['ratelimit'] ?? '') ?? [];
  if (left === '0' && reset !== undefined) {
    return Number(reset) * 1_000;
  }
  for (const prefix of ['ratelimit', 'x-ratelimit']) {
    const seconds = decimal(headers[`${prefix}-reset`]);
    if (seconds !== undefined && (headers[`${prefix}-remaining`] ?? '0') === '0') {
      return seconds >= EPOCH_SECONDS ? Math.max(0, seconds * 1_000 - now) : seconds * 1_000;
    }
  }
  return undefined;
}

function decimal(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function httpDate(value: string | undefined): number | undefined {
  if (value === undefined || !HTTP_DATE.test(value)) {
    return undefined;
  }
  // The oldest of the three forms names no zone; all of them mean UTC.
  const time = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(time) ? undefined : time;
}
