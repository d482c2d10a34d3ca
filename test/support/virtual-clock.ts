import type { Clock } from '../../src/ports/clock.ts';
import { seededRandom } from './seeded-random.ts';

type Sleeper = { readonly at: number; readonly order: number; readonly wake: () => void };

/** Time that moves only when a test says so, and chance from a seed. */
export type VirtualClock = Clock & {
  /** Moves time on by `ms`, waking sleepers in order and letting what they started run in between. */
  advance(ms: number): Promise<void>;
  /** Moves time to the next sleeper and wakes it; false when nobody sleeps. */
  next(): Promise<boolean>;
  /** How many sleep now. */
  sleepers(): number;
};

export function virtualClock(options: { now?: number; seed?: number } = {}): VirtualClock {
  let now = options.now ?? Date.parse('2026-01-01T00:00:00Z');
  const start = now;
  let order = 0;
  const random = seededRandom(options.seed ?? 1);
  const sleeping = new Set<Sleeper>();

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const sleeper: Sleeper = { at: now + Math.max(0, ms), order: order++, wake };
      const onAbort = () => {
        sleeping.delete(sleeper);
        reject(signal?.reason as Error);
      };
      function wake() {
        sleeping.delete(sleeper);
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }
      signal?.addEventListener('abort', onAbort, { once: true });
      sleeping.add(sleeper);
    });
  }

  function earliest(): Sleeper | undefined {
    return [...sleeping].sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }

  async function wakeOne(limit: number): Promise<boolean> {
    await settle();
    const sleeper = earliest();
    if (sleeper === undefined || sleeper.at > limit) {
      return false;
    }
    now = Math.max(now, sleeper.at);
    sleeper.wake();
    await settle();
    return true;
  }

  return {
    now: () => now,
    monotonic: () => now - start,
    sleep,
    random,
    sleepers: () => sleeping.size,
    next: () => wakeOne(Number.POSITIVE_INFINITY),
    async advance(ms) {
      const end = now + ms;
      while (await wakeOne(end)) {
        // each turn wakes one sleeper that is due
      }
      now = end;
      await settle();
    },
  };
}

/** Lets promises and immediates that are ready run out: enough turns for chains of actors to come to rest. */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
