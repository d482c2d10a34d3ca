import type { Clock } from '../ports/clock.ts';
import type { Event, Observe } from '../ports/events.ts';
import type { FailureKind } from '../ports/failure.ts';

/** Something waits because a dependency said no. */
export type Pause = {
  /** What waits: `store`, `source quakes`, `queue quake`. */
  readonly what: string;
  readonly kind: FailureKind;
  readonly reason: string;
  /** On the clock's monotonic scale, in milliseconds. */
  readonly since: number;
};

export type Pauses = {
  readonly observe: Observe;
  /** All that waits now. */
  now(): readonly Pause[];
};

/** Keeps which dependencies are waited for: readiness and `--once` ask. */
export function createPauses(clock: Clock): Pauses {
  const pauses = new Map<string, Pause>();

  function begin(what: string, kind: FailureKind, reason: string): void {
    pauses.set(what, { what, kind, reason, since: pauses.get(what)?.since ?? clock.monotonic() });
  }

  function observe(event: Event): void {
    switch (event.type) {
      case 'store.paused':
        begin('store', event.kind, event.reason);
        break;
      case 'store.resumed':
        pauses.delete('store');
        break;
      case 'gather.paused':
        begin(`source ${event.source}`, event.kind, event.reason);
        break;
      case 'gather.resumed':
        pauses.delete(`source ${event.source}`);
        break;
      case 'budget.spent':
        begin(`budget of ${event.source}`, 'transient', event.reason);
        break;
      case 'budget.renewed':
        pauses.delete(`budget of ${event.source}`);
        break;
      case 'queue.failed':
        begin(`queue ${event.queue}`, event.kind, event.reason);
        break;
      case 'queue.recovered':
        pauses.delete(`queue ${event.queue}`);
        break;
      default:
        break;
    }
  }

  return { observe, now: () => [...pauses.values()] };
}
