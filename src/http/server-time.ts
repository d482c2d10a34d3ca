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

/** An HTTP date as milliseconds since the epoch; undefined when it is none. */
export function httpDate(value: string | undefined): number | undefined {
  if (value === undefined || !HTTP_DATE.test(value)) {
    return undefined;
  }
  // The oldest of the three forms names no zone; all of them mean UTC.
  const time = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * What time it was where the answer came from, in milliseconds since the epoch: a date in an answer is by the server's
 * clock, so it is held against that clock when the server tells it, and against ours otherwise.
 */
export function serverTime({ headers, receivedAt }: Pick<ApiResponse, 'headers' | 'receivedAt'>): number {
  return httpDate(headers['date']) ?? receivedAt;
}

/** A number without sign or exponent; undefined when it is none. */
export function decimal(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}
