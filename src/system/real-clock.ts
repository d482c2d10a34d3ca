import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

/** The longest wait a Node timer can hold, in milliseconds; a longer sleep is made of several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The world's own time and chance. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep,
  random: () => Math.random(),
};

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  // A difference of two times may come out a little below zero, of which Node would warn.
  let left = Math.max(0, ms);
  do {
    const step = Math.min(left, LONGEST_TIMER_MS);
    await waitOrAbort(step, signal);
    left -= step;
  } while (left > 0);
}

async function waitOrAbort(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    // Node wraps the reason in an AbortError; whoever aborted expects to meet their own reason.
    signal?.throwIfAborted();
    throw error;
  }
}
