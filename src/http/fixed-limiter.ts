import type { Limiter } from './limiter.ts';

/** Exchanges at the same time at a host whose sources say `auto`. */
export const AUTO_CONCURRENCY = 16;

/** The limiter that learns nothing: always the same number. */
export function fixedLimiter(limit: number = AUTO_CONCURRENCY): Limiter {
  return { limit: () => limit, learn: () => undefined };
}
