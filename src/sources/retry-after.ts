import type { ApiResponse } from '../ports/api.ts';

/** The longest wait that is believed, in milliseconds: a day. */
export const MAX_RETRY_AFTER_MS = 86_400_000;

/**
 * How long the API asks us to wait, in milliseconds: `Retry-After`, RFC 9110 section 10.2.3, in seconds or as a date.
 * A date is measured against the API's own clock where it tells it, so that ours may be wrong. Undefined when the
 * header is missing or cannot be read.
 */
export function retryAfterMs(response: Pick<ApiResponse, 'headers' | 'receivedAt'>): number | undefined {
  const value = response.headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(value)) {
    return Math.min(Number(value) * 1000, MAX_RETRY_AFTER_MS);
  }
  const until = httpDate(value);
  if (until === undefined) {
    return undefined;
  }
  const from = httpDate(response.headers['date'] ?? '') ?? response.receivedAt;
  return Math.min(Math.max(0, until - from), MAX_RETRY_AFTER_MS);
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`: the one form that may be sent. */
function httpDate(text: string): number | undefined {
  const time = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
