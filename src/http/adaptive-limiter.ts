import { createAdaptiveConcurrency } from './adaptive-concurrency.ts';
import { createAdaptivePace } from './adaptive-pace.ts';
import type { Limiter } from './limiter.ts';

/**
 * The limiter behind `concurrency: auto`: finds how many exchanges a host takes at the same time, and, where it refuses
 * and says for how long, how many in a time. No clock and no chance: the same loads give the same limits.
 */
export function adaptiveLimiter(): Limiter {
  const concurrency = createAdaptiveConcurrency();
  const pace = createAdaptivePace();
  return {
    limit: () => concurrency.limit(),
    gapMs: () => pace.gapMs(),
    gives: () => concurrency.limit() > 1,
    learn(load) {
      concurrency.learn(load);
      pace.learn(load);
    },
  };
}
