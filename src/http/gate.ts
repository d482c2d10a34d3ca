import type { Clock } from '../ports/clock.ts';

/** How late a start may be, in milliseconds, without the one after it being so much later: timers are never early. */
const SLOP_MS = 20;

/** Lets in who waits, first come first served, as far as there is room. */
export type Gate = {
  /** Runs `task`, in the caller's async context, when it is let in. @throws the signal's reason as soon as it aborts. */
  run<Result>(task: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
  /** To be called when there may be more room than before. */
  look(): void;
  /** Rejects everybody who waits. */
  turnAway(reason: Error): void;
  running(): number;
  waiting(): number;
};

type Waiter = { readonly enter: () => void; readonly turnAway: (reason: Error) => void };

/** The room is asked for each time that somebody could be let in, so whoever says it may change their mind. */
export function createGate(options: {
  readonly clock: Clock;
  /** How many may run at the same time. */
  readonly limit: () => number;
  /** The least time between two starts, in milliseconds. */
  readonly gapMs: () => number;
  /** False while nobody may start. */
  readonly open: () => boolean;
  /** Aborts when nobody will be let in any more. */
  readonly closing: AbortSignal;
}): Gate {
  const { clock, limit, gapMs, open, closing } = options;
  const waiters = new Set<Waiter>();
  let running = 0;
  let nextStart = Number.NEGATIVE_INFINITY;
  let sleeping = false;

  function look(): void {
    for (const waiter of waiters) {
      if (running >= limit() || !open()) {
        return;
      }
      const now = clock.monotonic();
      if (nextStart > now) {
        lookAt(nextStart);
        return;
      }
      const gap = gapMs();
      nextStart = (now - nextStart < SLOP_MS ? nextStart : now) + gap;
      running++;
      waiters.delete(waiter);
      waiter.enter();
    }
  }

  function lookAt(at: number): void {
    if (sleeping) {
      return;
    }
    sleeping = true;
    // Rejects only when closing: then there is nobody to let in.
    clock.sleep(at - clock.monotonic(), closing).then(
      () => {
        sleeping = false;
        look();
      },
      () => undefined,
    );
  }

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { enter: resolve, turnAway: reject };
    const leave = () => {
      // Who has been let in already runs, and is told by its own signal.
      if (waiters.delete(waiter)) {
        reject(signal.reason as Error);
      }
    };
    waiters.add(waiter);
    signal.addEventListener('abort', leave, { once: true });
    try {
      look();
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  return {
    async run(task, signal) {
      await enter(signal);
      try {
        return await task();
      } finally {
        running--;
        look();
      }
    },
    look,
    turnAway(reason) {
      for (const waiter of waiters) {
        waiters.delete(waiter);
        waiter.turnAway(reason);
      }
    },
    running: () => running,
    waiting: () => waiters.size,
  };
}
