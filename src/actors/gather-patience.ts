import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import type { Source } from '../ports/source.ts';
import type { Patience } from './patience.ts';

/** Waiting for the queue or the state while gathering: the source is paused, and says so once. */
export function gatherPatience(
  { source, observe }: { readonly source: Source; readonly observe: Observe },
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Patience {
  return {
    clock,
    signal,
    paused: ({ kind, message }) =>
      observe({ type: 'gather.paused', source: source.name, kind, reason: message }),
    resumed: (pausedMs) => observe({ type: 'gather.resumed', source: source.name, pausedMs }),
  };
}
