import type { Clock } from '../ports/clock.ts';

/** Bounds of an exponential back-off, in milliseconds. */
export type BackoffBounds = { readonly minBackoffMs: number; readonly maxBackoffMs: number };

/** Doublings after which every back-off has long met its bound, and 2 to the power of it is still a safe number. */
const MAX_DOUBLINGS = 40;

/** How long the back-off is before jitter: the minimum, doubled `doublings` times, up to the maximum. */
function ceiling(doublings: number, bounds: BackoffBounds): number {
  return Math.min(bounds.maxBackoffMs, bounds.minBackoffMs * 2 ** Math.min(doublings, MAX_DOUBLINGS));
}

/** Anywhere from nothing to the whole back-off: spreads many who fail together. Milliseconds, whole. */
export function fullJitter(doublings: number, bounds: BackoffBounds, clock: Pick<Clock, 'random'>): number {
  return Math.round(clock.random() * ceiling(doublings, bounds));
}

/** At least half of the back-off: for one who waits on behalf of all, and must not wait for nothing. */
export function equalJitter(doublings: number, bounds: BackoffBounds, clock: Pick<Clock, 'random'>): number {
  return Math.round(((1 + clock.random()) / 2) * ceiling(doublings, bounds));
}
