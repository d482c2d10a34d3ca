import type { ApiResponse } from '../ports/api.ts';
import { decimal, httpDate, serverTime } from './server-time.ts';
import { toldQuotas } from './told-quotas.ts';

/** Only with these does a quota's end say when to come again; other answers carry the same headers for information. */
const QUOTA = new Set([429, 503]);

/**
 * How long an answer asks us to stay away, in milliseconds; undefined when it does not, or not in words that mean
 * anything. Read in this order: `retry-after-ms`, `retry-after` (seconds or a date, RFC 9110, 10.2.3), and, when it
 * refuses because a quota is used up, when that begins anew.
 */
export function askedWait(
  response: Pick<ApiResponse, 'status' | 'headers' | 'receivedAt'>,
): number | undefined {
  const { headers } = response;
  return (
    decimal(headers['retry-after-ms']) ??
    secondsOrDate(headers['retry-after'], serverTime(response)) ??
    (QUOTA.has(response.status) ? usedUp(response) : undefined)
  );
}

function secondsOrDate(value: string | undefined, now: number): number | undefined {
  if (value !== undefined && /^\d+$/.test(value)) {
    return Number(value) * 1_000;
  }
  const date = httpDate(value);
  return date === undefined ? undefined : Math.max(0, date - now);
}

/** When the last of the quotas that are used up begins anew. */
function usedUp(response: Pick<ApiResponse, 'status' | 'headers' | 'receivedAt'>): number | undefined {
  const resets = toldQuotas(response)
    .filter(({ left }) => left < 1)
    .map(({ resetMs }) => resetMs);
  return resets.length === 0 ? undefined : Math.max(...resets);
}
