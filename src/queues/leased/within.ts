import type { Clock } from '../../ports/clock.ts';

/**
 * Does `work` under a signal that aborts with any of `signals`, and leaves no listener behind on them: they live long.
 */
export async function underAll<Result>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const both = new AbortController();
  const stops = signals.map((signal) => {
    const stop = () => both.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) {
      stop();
    }
    return () => signal.removeEventListener('abort', stop);
  });
  try {
    return await work(both.signal);
  } finally {
    stops.forEach((stop) => stop());
  }
}

/** Does `work` under a signal that also aborts after `ms` milliseconds, with what `late` makes as its reason. */
export function within<Result>(
  ms: number,
  late: () => Error,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = new AbortController();
  const done = new AbortController();
  void clock.sleep(ms, done.signal).then(
    () => deadline.abort(late()),
    () => undefined,
  );
  return underAll([signal, deadline.signal], work).finally(() => done.abort());
}

/** Waits for `promise`, but no longer than until the signal aborts: then throws its reason, and what goes on goes on. */
export async function orAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) {
      stop();
    }
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    // When the signal won the race, nobody is left to hear a later rejection.
    promise.catch(() => undefined);
  }
}
