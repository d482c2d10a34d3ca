import type { Clock } from '../ports/clock.ts';

/** How a piece of an actor's work ended. */
export type Outcome =
  | { readonly type: 'done' }
  | { readonly type: 'threw'; readonly error: unknown }
  /** Its signal aborted, the grace went by, and it runs still: nobody waits for it any more. */
  | { readonly type: 'left' };

const DONE: Outcome = { type: 'done' };
const LEFT: Outcome = { type: 'left' };

/**
 * Waits for work that was given `signal`: until it ends, or has not ended `graceMs` milliseconds after the signal
 * aborted. Leaves no timer and no listener behind. Never rejects.
 */
export function outlast(
  work: Promise<void>,
  signal: AbortSignal,
  graceMs: number,
  clock: Clock,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    function end(outcome: Outcome): void {
      signal.removeEventListener('abort', startGrace);
      ended.abort(DONE);
      resolve(outcome);
    }
    function startGrace(): void {
      clock.sleep(graceMs, ended.signal).then(
        () => end(LEFT),
        () => undefined,
      );
    }
    if (signal.aborted) {
      startGrace();
    } else {
      signal.addEventListener('abort', startGrace, { once: true });
    }
    work.then(
      () => end(DONE),
      (error: unknown) => end({ type: 'threw', error }),
    );
  });
}

/** Whether an error is only the signal's abort coming back: as it is, as Node's `AbortError`, or as a cause. */
export function isAbortOf(signal: AbortSignal, error: unknown): boolean {
  if (!signal.aborted) {
    return false;
  }
  return (
    error === signal.reason ||
    (error instanceof Error && (error.name === 'AbortError' || error.cause === signal.reason))
  );
}
