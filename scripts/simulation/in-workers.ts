import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { History } from '../../test/simulation/history.ts';

/** What a worker tells of a history. */
export type Outcome = Pick<History, 'plan' | 'violations' | 'steps'>;

/** Who runs histories side by side. */
export type InWorkers = {
  /** How many threads it takes. */
  readonly workers: number;
  /** The seed to run next, or nothing when it is enough. */
  readonly nextSeed: () => number | undefined;
  /** Called with each as it ends: not always in the order of their seeds. */
  readonly ended: (outcome: Outcome) => void;
};

/**
 * Runs histories, each thread one after the other: each has a world of its own, with its own time and its own chance, so
 * what a seed comes to does not depend on the others. Any error in a thread, which is none of a history, ends it all.
 */
export async function runInWorkers({ workers, nextSeed, ended }: InWorkers): Promise<void> {
  await Promise.all(Array.from({ length: workers }, runInWorker));

  async function runInWorker(): Promise<void> {
    const worker = new Worker(new URL('worker.ts', import.meta.url));
    try {
      for (let seed = nextSeed(); seed !== undefined; seed = nextSeed()) {
        const answered = once(worker, 'message');
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage(seed);
        const [outcome] = (await answered) as [Outcome];
        ended(outcome);
      }
    } finally {
      await worker.terminate();
    }
  }
}
