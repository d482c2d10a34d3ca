import type { ApiResponse } from '../ports/api.ts';
import { decimal, serverTime } from './server-time.ts';

/** What an answer tells of a quota: so many requests are left until it begins anew. */
export type Quota = {
  readonly left: number;
  /** From the answer on, in milliseconds; more than 0. */
  readonly resetMs: number;
  /** Requests in the whole window, where that is told. */
  readonly limit: number | undefined;
};

type Told = Pick<ApiResponse, 'status' | 'headers' | 'receivedAt'>;

/** From this on a reset is a point in time (2001 and later) in seconds, or in milliseconds; below it a wait. */
const EPOCH_SECONDS = 1_000_000_000;
const EPOCH_MS = 1_000_000_000_000;

/** Quotas that one answer may tell of; more is no honest answer. */
const MAX_QUOTAS = 16;

/** The names before `-limit`, `-remaining` and `-reset`: of the older IETF drafts, and of common usage. */
const PREFIXES = ['ratelimit', 'x-ratelimit', 'x-rate-limit'];

/**
 * The quotas that an answer tells of, in whichever words; none when it tells of none, or in words that mean nothing.
 * Read are `RateLimit: "name";r=5;t=30` with `RateLimit-Policy: "name";q=100;w=60` (IETF draft-ietf-httpapi-ratelimit-
 * headers-08 and later, as structured fields), `RateLimit: limit=100, remaining=5, reset=30` (07),
 * `RateLimit-Limit`, `-Remaining`, `-Reset` (06 and earlier), and the same with `X-RateLimit-` or `X-Rate-Limit-`,
 * whose reset may be a wait in seconds, a time since the epoch in seconds or milliseconds, or in ISO 8601.
 */
export function toldQuotas(response: Told): readonly Quota[] {
  const { headers } = response;
  const found =
    structured(headers['ratelimit'], headers['ratelimit-policy']) ?? oneLine(headers['ratelimit']);
  return (found ?? PREFIXES.flatMap((prefix) => separate(response, prefix))).filter(
    ({ resetMs }) => resetMs > 0,
  );
}

/** `"name";r=5;t=30, "other";r=…`; undefined when it is in no such form. */
function structured(value: string | undefined, policy: string | undefined): readonly Quota[] | undefined {
  const policies = new Map(items(policy).map((item) => [item.name, item.parameters]));
  const quotas = items(value).flatMap(({ name, parameters }): Quota[] => {
    const [left, reset] = [decimal(parameters.get('r')), decimal(parameters.get('t'))];
    // Without a reset the window of the policy is the longest that it can be.
    const seconds = reset ?? decimal(policies.get(name)?.get('w'));
    return left === undefined || seconds === undefined
      ? []
      : [{ left, resetMs: seconds * 1_000, limit: decimal(policies.get(name)?.get('q')) }];
  });
  return quotas.length === 0 ? undefined : quotas;
}

type Item = { readonly name: string; readonly parameters: ReadonlyMap<string, string> };

/** The items of a structured list (RFC 9651) whose values are strings or tokens and whose parameters are numbers. */
function items(value: string | undefined): readonly Item[] {
  return (value ?? '')
    .split(',', MAX_QUOTAS)
    .map((item) => item.split(';').map((part) => part.trim()))
    .map(([name = '', ...parameters]) => ({
      name: name.replaceAll('"', ''),
      parameters: new Map(parameters.map((parameter) => pair(parameter))),
    }));
}

/** `limit=100, remaining=5, reset=30`; undefined when it is in no such form. */
function oneLine(value: string | undefined): readonly Quota[] | undefined {
  const parts = new Map((value ?? '').split(',', MAX_QUOTAS).map((part) => pair(part.trim())));
  const [left, reset] = [decimal(parts.get('remaining')), decimal(parts.get('reset'))];
  return left === undefined || reset === undefined
    ? undefined
    : [{ left, resetMs: reset * 1_000, limit: decimal(parts.get('limit')) }];
}

function pair(text: string): [string, string] {
  const [key = '', value = ''] = text.split('=', 2);
  return [key.trim(), value.trim()];
}

function separate(response: Told, prefix: string): readonly Quota[] {
  const { headers, status } = response;
  // A 429 that tells only when the quota begins anew tells that it is used up.
  const left = decimal(headers[`${prefix}-remaining`] ?? (status === 429 ? '0' : undefined));
  const reset = headers[`${prefix}-reset-after`] ?? headers[`${prefix}-reset`];
  const resetMs = resetOf(reset, serverTime(response));
  // A limit may have its policy behind it: `100, 100;w=60`.
  const limit = decimal(headers[`${prefix}-limit`]?.split(/[,;]/, 1)[0]?.trim());
  return left === undefined || resetMs === undefined ? [] : [{ left, resetMs, limit }];
}

function resetOf(value: string | undefined, now: number): number | undefined {
  const number = decimal(value);
  if (number === undefined) {
    const time = /^\d{4}-\d\d-\d\dT/.test(value ?? '') ? Date.parse(value ?? '') : Number.NaN;
    return Number.isNaN(time) ? undefined : time - now;
  }
  if (number >= EPOCH_MS) {
    return number - now;
  }
  return number >= EPOCH_SECONDS ? number * 1_000 - now : number * 1_000;
}
