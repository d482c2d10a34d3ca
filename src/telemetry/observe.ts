import type { Event, Observe } from '../ports/events.ts';
import { observeActor } from './observe-actor.ts';
import { observeGather } from './observe-gather.ts';
import { observeHttp } from './observe-http.ts';
import { observeProcess } from './observe-process.ts';
import { observeQueue } from './observe-queue.ts';
import { observeStore } from './observe-store.ts';
import type { Observing } from './observing.ts';

/** The observer that turns every event into what is in the registry of signals, and nothing else. */
export function createObserve(observing: Observing): Observe {
  return (event: Event) => {
    switch (event.type) {
      case 'actor.started':
      case 'actor.stopped':
      case 'actor.crashed':
      case 'actor.restarted':
      case 'actor.escalated':
      case 'message.handled':
      case 'message.dead':
        observeActor(event, observing);
        return;
      case 'run.started':
      case 'run.finished':
      case 'page.gathered':
      case 'page.unchanged':
      case 'pages.found':
      case 'page.failed':
      case 'page.warned':
      case 'cursors.recalled':
      case 'page.quarantined':
      case 'page.recovered':
      case 'gather.paused':
      case 'gather.resumed':
      case 'budget.spent':
      case 'budget.renewed':
        observeGather(event, observing);
        return;
      case 'request.answered':
      case 'request.failed':
      case 'request.retried':
      case 'host.paused':
      case 'host.resumed':
      case 'breaker.opened':
      case 'breaker.closed':
        observeHttp(event, observing);
        return;
      case 'envelopes.sent':
      case 'deliveries.received':
      case 'delivery.settled':
      case 'delivery.unsettled':
      case 'lease.renewed':
      case 'lease.lost':
      case 'message.unreadable':
      case 'queue.failed':
      case 'queue.recovered':
        observeQueue(event, observing);
        return;
      case 'envelope.finished':
      case 'record.quarantined':
      case 'record.collided':
        observeProcess(event, observing);
        return;
      case 'points.written':
      case 'store.paused':
      case 'store.resumed':
        observeStore(event, observing);
        return;
    }
  };
}
