import type { Clock } from '../ports/clock.ts';
import { Failure } from '../ports/failure.ts';

/**
 * Runs `work` with a signal that aborts after `ms` milliseconds; no timer is left behind.
 *
 * @throws Failure (transient) when the deadline came first and the work gave up; whatever else the work throws.
 */
export async function withDeadline<Result>(
  clock: Clock,
  ms: number,
  what: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = new AbortController();
  const done = new AbortController();
  const timer = clock.sleep(ms, done.signal).then(
    () => deadline.abort(new Failure('transient', `Gave up ${what} after ${ms} ms.`)),
    () => undefined,
  );
  try {
    return await work(deadline.signal);
  } finally {
    done.abort(new Error('The work is done.'));
    await timer;
  }
}
