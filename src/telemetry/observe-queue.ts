import type { QueueEvent } from '../ports/events.ts';
import type { Observing } from './observing.ts';
import { seconds } from './seconds.ts';

/** What queues tell of themselves, as metrics by queue, and as log events. */
export function observeQueue(event: QueueEvent, { measure, tell, lasts }: Observing): void {
  const queue = { 'messaging.destination.name': event.queue } as const;
  switch (event.type) {
    case 'envelopes.sent':
      measure('millrace.queue.sent', event.envelopes, queue);
      measure('millrace.queue.sent_bytes', event.bytes, queue);
      tell('envelopes.sent', `${event.envelopes} envelopes are on ${event.queue}.`, {
        ...queue,
        'millrace.count': event.envelopes,
        'millrace.bytes': event.bytes,
      });
      return;
    case 'deliveries.received':
      measure('millrace.queue.received', event.deliveries, queue);
      measure(
        'millrace.queue.received_again',
        event.receives.filter((receives) => receives > 1).length,
        queue,
      );
      for (const receives of event.receives) {
        measure('millrace.queue.receives', receives, queue);
      }
      tell('deliveries.received', `${event.deliveries} deliveries came from ${event.queue}.`, {
        ...queue,
        'millrace.count': event.deliveries,
      });
      return;
    case 'delivery.settled': {
      const settled = { ...queue, 'millrace.verdict': event.verdict } as const;
      measure('millrace.delivery.held', seconds(event.heldMs), settled);
      tell(
        'delivery.settled',
        `A delivery of ${event.queue} is settled: ${event.verdict}.`,
        { ...settled, 'millrace.duration': seconds(event.heldMs) },
        event.verdict === 'reject',
      );
      return;
    }
    case 'delivery.unsettled':
      measure('millrace.delivery.unsettled', 1, queue);
      tell('delivery.unsettled', `A delivery of ${event.queue} comes back: ${event.reason}`, {
        ...queue,
        'millrace.reason': event.reason,
      });
      return;
    case 'lease.renewed':
      measure('millrace.lease.renewed', event.deliveries, queue);
      tell('lease.renewed', `${event.deliveries} leases on ${event.queue} were renewed.`, {
        ...queue,
        'millrace.count': event.deliveries,
      });
      return;
    case 'lease.lost':
      measure('millrace.lease.lost', 1, queue);
      tell('lease.lost', `The lease of envelope ${event.envelope} is lost: ${event.reason}`, {
        ...queue,
        'millrace.envelope': event.envelope,
        'millrace.reason': event.reason,
      });
      return;
    case 'message.unreadable':
      measure('millrace.queue.unreadable', 1, queue);
      tell('message.unreadable', `A message on ${event.queue} cannot be read: ${event.reason}`, {
        ...queue,
        'millrace.reason': event.reason,
      });
      return;
    case 'queue.failed': {
      const operation = { ...queue, 'messaging.operation.name': event.operation } as const;
      measure('millrace.queue.failures', 1, operation);
      lasts('millrace.queue.failing', true, queue);
      tell(
        'queue.failed',
        `Queue ${event.queue} fails to ${event.operation}: ${event.reason}`,
        { ...operation, 'millrace.failure': event.kind, 'millrace.reason': event.reason },
        event.kind === 'permanent',
      );
      return;
    }
    case 'queue.recovered': {
      const duration = seconds(event.failedMs);
      lasts('millrace.queue.failing', false, queue);
      measure('millrace.queue.outage.duration', duration, queue);
      tell('queue.recovered', `Queue ${event.queue} works again after ${duration} s.`, {
        ...queue,
        'millrace.duration': duration,
      });
      return;
    }
  }
}
