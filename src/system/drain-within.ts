import type { Clock } from '../ports/clock.ts';
import type { Actor } from './kernel.ts';

/** What a drain came to. */
export type DrainReport = {
  readonly path: string;
  /** It came to its end by itself: before the deadline, and without giving up. */
  readonly drained: boolean;
  /** Messages that it and the actors under it took and did not finish since then; each went to its `onLost`. */
  readonly left: number;
};

/**
 * Drains an actor, and aborts it once `deadlineMs` milliseconds are over. Resolves when it is gone, which can be a
 * grace later than the deadline. Safe twice: the earliest deadline counts.
 */
export async function drainWithin(actor: Actor, deadlineMs: number, clock: Clock): Promise<DrainReport> {
  const gone = new AbortController();
  clock.sleep(deadlineMs, gone.signal).then(
    () => actor.abort(),
    () => undefined,
  );
  actor.drain();
  const ending = await actor.whenStopped;
  gone.abort(ending);
  return { path: actor.path, drained: ending.type === 'drained', left: actor.left() };
}
