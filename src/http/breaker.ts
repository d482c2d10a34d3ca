import type { Clock } from '../ports/clock.ts';
import { equalJitter } from './backoff.ts';

/** So many exchanges in a row without one that went well, and over so long a time in milliseconds, mean a host that is down. */
export const FAILURES = 10;
const LEAST_MS = 1_000;

/** How long a host that is down is left alone, in milliseconds; doubled each time that it is still down. */
export const OPEN_BACKOFF = { minBackoffMs: 5_000, maxBackoffMs: 60_000 };

/** `closed`: requests flow. `open`: none does. `half-open`: one may try whether the host is back. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** Whether a host is down, as far as its own answers tell. */
export type Breaker = {
  state(): BreakerState;
  /** How long it stays open, in milliseconds; 0 when it is not. */
  openMs(): number;
  /** An exchange went well, or not. Tells when that opened or closed the breaker. */
  heard(well: boolean): 'opened' | 'closed' | undefined;
};

/** Closed at first. Any exchange that goes well closes it; one that goes wrong where it is half-open opens it for longer. */
export function createBreaker(clock: Pick<Clock, 'monotonic' | 'random'>): Breaker {
  let failures = 0;
  let failingSince = 0;
  let opened = 0;
  let openUntil = 0;

  function state(): BreakerState {
    if (opened === 0) {
      return 'closed';
    }
    return clock.monotonic() < openUntil ? 'open' : 'half-open';
  }

  function open(): 'opened' {
    openUntil = clock.monotonic() + equalJitter(opened, OPEN_BACKOFF, clock);
    opened++;
    return 'opened';
  }

  function wentWell(): 'closed' | undefined {
    const closes = opened > 0;
    failures = 0;
    opened = 0;
    return closes ? 'closed' : undefined;
  }

  return {
    state,
    openMs: () => (state() === 'open' ? openUntil - clock.monotonic() : 0),
    heard(well) {
      if (well) {
        return wentWell();
      }
      failingSince = failures === 0 ? clock.monotonic() : failingSince;
      failures++;
      const many = failures >= FAILURES && clock.monotonic() - failingSince >= LEAST_MS;
      return state() === 'half-open' || (state() === 'closed' && many) ? open() : undefined;
    },
  };
}
