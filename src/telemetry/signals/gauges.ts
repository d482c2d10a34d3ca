import type { MetricSignal } from './metric-signal.ts';

/** How things stand: read at each export, by who knows, and not at all while nothing is exported. */
export const GAUGES = {
  'millrace.host.running': {
    instrument: 'gauge',
    unit: '{request}',
    attributes: ['server.address'],
    says: 'Requests that run at the host.',
  },
  'millrace.host.waiting': {
    instrument: 'gauge',
    unit: '{request}',
    attributes: ['server.address'],
    says: "Requests that wait at the host: for a place, for their source's rate, or for the end of a pause.",
  },
  'millrace.host.concurrency': {
    instrument: 'gauge',
    unit: '{request}',
    attributes: ['server.address'],
    says: 'Requests that may run at the host at the same time: as declared, or as found out.',
  },
  'millrace.host.rate': {
    instrument: 'gauge',
    unit: '{request}/s',
    attributes: ['server.address'],
    says: 'Requests that may start at the host in a second, where it told us or made us find out.',
  },
  'millrace.queue.waiting': {
    instrument: 'gauge',
    unit: '{envelope}',
    attributes: ['messaging.destination.name'],
    says: 'Depth of the queue: envelopes that wait to be received. About as many, on SQS.',
  },
  'millrace.queue.in_flight': {
    instrument: 'gauge',
    unit: '{envelope}',
    attributes: ['messaging.destination.name'],
    says: 'Envelopes that were received, by any process, and are not settled. About as many, on SQS.',
  },
  'millrace.queue.quarantined': {
    instrument: 'gauge',
    unit: '{message}',
    attributes: ['messaging.destination.name'],
    says: 'Messages in the quarantine of the queue. About as many, on SQS.',
  },
  'millrace.delivery.open': {
    instrument: 'gauge',
    unit: '{delivery}',
    attributes: ['messaging.destination.name'],
    says: 'Deliveries that this process holds.',
  },
  'millrace.delivery.age': {
    instrument: 'gauge',
    unit: 's',
    attributes: ['messaging.destination.name'],
    says: 'Age of the oldest envelope that this process holds, since it was gathered; a queue lends the oldest first.',
  },
  'millrace.data.freshness': {
    instrument: 'gauge',
    unit: 's',
    attributes: ['millrace.source', 'millrace.type'],
    says: 'Now minus the newest time of any point that this process stored: grows while nothing newer comes.',
  },
} as const satisfies Record<string, MetricSignal>;
