import type { StoreEvent } from '../ports/events.ts';
import type { Observing } from './observing.ts';
import { seconds } from './seconds.ts';

/** What the store tells of itself, as metrics and as log events. */
export function observeStore(event: StoreEvent, { measure, tell, lasts }: Observing): void {
  switch (event.type) {
    case 'points.written':
      measure('millrace.store.points', event.points, { 'millrace.outcome': 'written' });
      measure('millrace.store.points', event.refused, { 'millrace.outcome': 'refused' });
      measure('millrace.store.write.size', event.points + event.refused, {});
      measure('millrace.store.write.duration', seconds(event.tookMs), {});
      tell(
        'points.written',
        `${event.points} points are stored, ${event.refused} were refused.`,
        {
          'millrace.points': event.points,
          'millrace.refused': event.refused,
          'millrace.duration': seconds(event.tookMs),
        },
        event.refused > 0,
      );
      return;
    case 'store.paused':
      lasts('millrace.store.paused', true, {});
      tell(
        'store.paused',
        `The store says no, consuming waits: ${event.reason}`,
        { 'millrace.failure': event.kind, 'millrace.reason': event.reason },
        event.kind === 'permanent',
      );
      return;
    case 'store.resumed': {
      const duration = seconds(event.pausedMs);
      lasts('millrace.store.paused', false, {});
      measure('millrace.store.outage.duration', duration, {});
      tell('store.resumed', `The store works again after ${duration} s.`, { 'millrace.duration': duration });
      return;
    }
  }
}
