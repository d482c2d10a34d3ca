import type { Clock } from '../ports/clock.ts';

/** A handler took longer than its actor's `handlerDeadlineMs`: a bug, like anything else that a handler throws. */
export class HandlerDeadline extends Error {
  constructor(path: string, deadlineMs: number) {
    super(`The handler of ${path} did not end within ${deadlineMs} ms.`);
    this.name = 'HandlerDeadline';
  }
}

/** The time that one handler has. */
export type Deadline = {
  /** Whether it passed while it counted. */
  passed(): boolean;
  /** The handler has ended: leaves no timer behind. */
  end(): void;
};

const ENDED = 'the handler has ended';

/**
 * Calls `onPassed` after `ms` milliseconds, unless ended before. Once `signal` has aborted it counts no more: then it
 * is the grace that bounds the handler.
 */
export function startDeadline(ms: number, signal: AbortSignal, clock: Clock, onPassed: () => void): Deadline {
  const ended = new AbortController();
  let passed = false;

  async function count(): Promise<void> {
    await clock.sleep(ms, ended.signal).catch(() => undefined);
    if (!ended.signal.aborted && !signal.aborted) {
      passed = true;
      onPassed();
    }
  }

  void count();
  return { passed: () => passed, end: () => ended.abort(ENDED) };
}
