import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';

/** The longest that a host is left alone whatever it asks for, in milliseconds: one hour; then it is tried again. */
export const MAX_PAUSE_MS = 3_600_000;

/** Whether a host wants to be left alone, and until when. */
export type Pause = {
  /** Begins a pause, or makes the one that holds last longer; never shorter. `forMs` is positive. */
  begin(forMs: number, reason: string): void;
  /** Pauses begun so far: a refusal of a request older than the newest of them is no news. */
  count(): number;
  /** The pause that holds now; `until` in milliseconds since the epoch. */
  current(): { readonly until: number; readonly reason: string } | undefined;
};

/** Calls `onResume` at the end of each pause, and tells both ends to the observer. Sleeps only while a pause holds. */
export function createPause(options: {
  readonly host: string;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly onResume: () => void;
  /** Aborts when nobody waits for the host any more. */
  readonly closing: AbortSignal;
}): Pause {
  const { host, clock, observe, closing } = options;
  let count = 0;
  let holds = false;
  let end = 0;
  let why = '';

  async function resumeWhenOver(): Promise<void> {
    for (let left = end - clock.monotonic(); left > 0; left = end - clock.monotonic()) {
      await clock.sleep(left, closing);
    }
    holds = false;
    observe({ type: 'host.resumed', host });
    options.onResume();
  }

  return {
    begin(forMs, reason) {
      const capped = Math.min(forMs, MAX_PAUSE_MS);
      const wanted = clock.monotonic() + capped;
      if (closing.aborted || (holds && wanted <= end)) {
        return;
      }
      end = wanted;
      why = reason;
      if (!holds) {
        holds = true;
        count++;
        observe({ type: 'host.paused', host, forMs: capped, reason });
        // Rejects only when closing: then there is nobody to resume.
        resumeWhenOver().catch(() => undefined);
      }
    },
    count: () => count,
    current: () =>
      holds ? { until: Math.round(clock.now() + end - clock.monotonic()), reason: why } : undefined,
  };
}
