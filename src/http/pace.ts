import PQueue from 'p-queue';
import type { Clock } from '../ports/clock.ts';
import type { Rate } from '../ports/pipeline.ts';

/** Holds declared rates: in no stretch of a rate's `perMs`, wherever it begins, are there more than `requests` starts. */
export type Pace = {
  /**
   * Calls `start` when the next start is due. `start` may have to wait on; it calls `begun` at the moment it begins,
   * and until then nobody else has a turn, so that waiting behind the pace cannot bunch up the starts.
   *
   * @throws what `start` throws, and the signal's reason as soon as it aborts.
   */
  turn<Result>(start: (begun: () => void) => Promise<Result>, signal: AbortSignal): Promise<Result>;
};

/** Strict sliding windows by the clock's monotonic time, one for each rate. First come, first served. */
export function createPace(rates: readonly Rate[], clock: Clock): Pace {
  const turns = new PQueue({ concurrency: 1 });
  const windows = rates.map(createWindow);

  async function due(signal: AbortSignal): Promise<void> {
    const wait = () => Math.max(...windows.map((window) => window.freeAt())) - clock.monotonic();
    for (let left = wait(); left > 0; left = wait()) {
      await clock.sleep(left, signal);
    }
  }

  return {
    async turn<Result>(start: (begun: () => void) => Promise<Result>, signal: AbortSignal): Promise<Result> {
      // In an object, because a promise that is the value of a promise would be waited for.
      const started = await turns.add(
        async () => {
          await due(signal);
          const begun = Promise.withResolvers<void>();
          const result = start(() => {
            const now = clock.monotonic();
            windows.forEach((window) => window.note(now));
            begun.resolve();
          });
          // It may end before it begins: given up in the queue behind.
          result.then(() => begun.resolve(), begun.reject);
          await begun.promise;
          return { result };
        },
        { signal },
      );
      return await started.result;
    },
  };
}

/** The last `requests` starts. */
function createWindow({ requests, perMs }: Rate) {
  /** A ring: once it is full, `next` is the place of the oldest start. */
  const starts: number[] = [];
  let next = 0;
  return {
    /** When the window has room for another start. */
    freeAt: () => (starts[next] ?? Number.NEGATIVE_INFINITY) + perMs,
    note(at: number): void {
      starts[next] = at;
      next = (next + 1) % requests;
    },
  };
}
