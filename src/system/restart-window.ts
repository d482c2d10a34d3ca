import type { RestartLimit } from '../ports/actor.ts';
import type { Clock } from '../ports/clock.ts';

/** How often one actor may restart, and how long it rests before each time. */
export type RestartWindow = {
  /** Counts a restart: the rest before it in milliseconds, or undefined when the limit is passed. */
  next(): number | undefined;
};

/**
 * A sliding window over one actor's restarts. The rest is between `minBackoffMs` and twice that the first time, and
 * doubles with each restart in the window, up to `maxBackoffMs`; after a quiet window it begins anew.
 */
export function restartWindow(limit: RestartLimit, clock: Clock): RestartWindow {
  let recent: readonly number[] = [];
  return {
    next() {
      const now = clock.monotonic();
      recent = recent.filter((at) => now - at < limit.withinMs);
      if (recent.length >= limit.max) {
        return undefined;
      }
      recent = [...recent, now];
      const most = Math.min(limit.maxBackoffMs, limit.minBackoffMs * 2 ** recent.length);
      const least = Math.min(most, Math.max(limit.minBackoffMs, most / 2));
      return least + clock.random() * (most - least);
    },
  };
}
