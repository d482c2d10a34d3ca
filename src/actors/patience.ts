import type { Clock } from '../ports/clock.ts';
import { type Failure, failureIn } from '../ports/failure.ts';

/** The wait before the second try, in milliseconds; doubled each time. */
const FIRST_WAIT_MS = 250;

/** The longest wait between two tries, in milliseconds, and every wait after a permanent failure. */
const LONGEST_WAIT_MS = 30_000;

export type Patience = {
  readonly clock: Clock;
  /** Ends the waiting: the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called at the first failure, and again when a transient one turns permanent. */
  readonly paused: (failure: Failure) => void;
  /** Called when it works again, with how long it did not, in milliseconds. */
  readonly resumed: (pausedMs: number) => void;
};

/**
 * Tries until the dependency takes it: the way a dependency that said no becomes waiting, and waiting becomes
 * back-pressure. A permanent failure waits too, because a person may mend it while nothing that we hold is lost.
 *
 * @throws the signal's reason when it aborts; whatever is not a `Failure`, at once.
 */
export async function patiently<Result>(attempt: () => Promise<Result>, patience: Patience): Promise<Result> {
  const { clock, signal } = patience;
  let pausedAt: number | undefined;
  let said: Failure['kind'] | undefined;
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      const result = await attempt();
      if (pausedAt !== undefined) {
        patience.resumed(clock.monotonic() - pausedAt);
      }
      return result;
    } catch (thrown) {
      signal.throwIfAborted();
      const failure = failureIn(thrown);
      pausedAt ??= clock.monotonic();
      if (said === undefined || (said === 'transient' && failure.kind === 'permanent')) {
        said = failure.kind;
        patience.paused(failure);
      }
      await clock.sleep(waitAfter(failure, tries, clock.random()), signal);
    }
  }
}

/** Equal jitter: half of the wait is certain, half is chance, so that many who wait do not come back together. */
function waitAfter(failure: Failure, tries: number, chance: number): number {
  const asked = failure.afterMs ?? 0;
  const doubled = failure.kind === 'permanent' ? LONGEST_WAIT_MS : FIRST_WAIT_MS * 2 ** Math.min(tries, 20);
  const wait = Math.min(doubled, LONGEST_WAIT_MS);
  return Math.max(asked, wait / 2 + (wait / 2) * chance);
}
