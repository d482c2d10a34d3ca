import type { Limiter } from '../../src/http/limiter.ts';

/** The limiter that learns nothing: always the same number. */
export function fixedLimiter(limit = 16): Limiter {
  return { limit: () => limit, gapMs: () => 0, gives: () => false, learn: () => undefined };
}
