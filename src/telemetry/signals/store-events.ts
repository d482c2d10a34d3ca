import { type EventSignal, EXCEPTION } from './event-signal.ts';

const QUEUE = ['messaging.destination.name'] as const;

/** What is logged of the queue, processing and the store. */
export const STORE_EVENTS = {
  'envelopes.sent': {
    level: 'debug',
    attributes: [...QUEUE, 'millrace.count', 'millrace.bytes'],
    says: 'Envelopes are durable on the queue.',
  },
  'deliveries.received': {
    level: 'debug',
    attributes: [...QUEUE, 'millrace.count'],
    says: 'Deliveries came.',
  },
  'delivery.settled': {
    level: 'debug',
    raised: { to: 'warn', when: 'the verdict is `reject`' },
    limitedBy: QUEUE,
    attributes: [...QUEUE, 'millrace.verdict', 'millrace.duration'],
    says: 'The queue took a verdict.',
  },
  'delivery.unsettled': {
    level: 'warn',
    limitedBy: QUEUE,
    attributes: [...QUEUE, 'millrace.reason'],
    says: 'The queue did not take a verdict: the delivery comes back.',
  },
  'lease.renewed': { level: 'debug', attributes: [...QUEUE, 'millrace.count'], says: 'Leases were renewed.' },
  'lease.lost': {
    level: 'warn',
    limitedBy: QUEUE,
    attributes: [...QUEUE, 'millrace.envelope', 'millrace.reason'],
    says: 'A lease ended before its delivery was settled: it comes back.',
  },
  'message.unreadable': {
    level: 'error',
    limitedBy: QUEUE,
    attributes: [...QUEUE, 'millrace.reason'],
    says: 'A message on the queue is no envelope: it went to quarantine untouched.',
  },
  'queue.failed': {
    level: 'warn',
    raised: { to: 'error', when: 'the failure is permanent' },
    limitedBy: [...QUEUE, 'messaging.operation.name'],
    attributes: [...QUEUE, 'messaging.operation.name', 'millrace.failure', 'millrace.reason'],
    says: 'The queue began to say no.',
  },
  'queue.recovered': {
    level: 'info',
    limitedBy: QUEUE,
    attributes: [...QUEUE, 'millrace.duration'],
    says: 'The queue works again.',
  },
  'envelope.finished': {
    level: 'debug',
    attributes: [
      'millrace.envelope',
      'millrace.source',
      'millrace.type',
      'millrace.records',
      'millrace.stored',
      'millrace.dropped',
      'millrace.quarantined',
      'millrace.points',
      'millrace.data_age',
      'millrace.duration',
    ],
    says: 'An envelope is done: where each of its records is now.',
  },
  'record.quarantined': {
    level: 'warn',
    limitedBy: ['millrace.source', 'millrace.type'],
    attributes: [
      'millrace.source',
      'millrace.type',
      'millrace.envelope',
      'millrace.record.index',
      'millrace.page',
      'millrace.record.path',
      'millrace.reason',
    ],
    says: 'A record could not be stored: it is kept in quarantine.',
  },
  'record.collided': {
    level: 'warn',
    limitedBy: ['millrace.source', 'millrace.type'],
    attributes: [
      'millrace.source',
      'millrace.type',
      'millrace.envelope',
      'millrace.record.index',
      'millrace.page',
      'millrace.on_collision',
      'millrace.reason',
    ],
    says: 'Two different records make the same point; the reason names the other.',
  },
  'points.written': {
    level: 'debug',
    raised: { to: 'warn', when: 'points were refused' },
    limitedBy: [],
    attributes: ['millrace.points', 'millrace.refused', 'millrace.duration'],
    says: 'The store took a batch.',
  },
  'store.paused': {
    level: 'warn',
    raised: { to: 'error', when: 'the failure is permanent' },
    limitedBy: ['millrace.failure'],
    attributes: ['millrace.failure', 'millrace.reason'],
    says: 'The store says no: consuming waits.',
  },
  'store.resumed': {
    level: 'info',
    limitedBy: [],
    attributes: ['millrace.duration'],
    says: 'The store works again.',
  },
  'page.exception': {
    level: 'warn',
    exportedOnly: true,
    attributes: EXCEPTION,
    says: 'What ended a `page` span in error.',
  },
  'messaging.send.exception': {
    level: 'warn',
    exportedOnly: true,
    attributes: EXCEPTION,
    says: 'What ended a `send` or `quarantine` span in error.',
  },
  'messaging.receive.exception': {
    level: 'warn',
    exportedOnly: true,
    attributes: EXCEPTION,
    says: 'What ended a `receive` span in error.',
  },
  'db.client.operation.exception': {
    level: 'warn',
    exportedOnly: true,
    attributes: EXCEPTION,
    says: 'What ended a `write` span in error.',
  },
  'telemetry.failed': {
    level: 'warn',
    attributes: ['millrace.reason'],
    says: 'Telemetry could not be exported and was dropped; said once an hour at most.',
  },
} as const satisfies Record<string, EventSignal>;
