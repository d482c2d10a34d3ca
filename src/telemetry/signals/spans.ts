import type { AttributeName } from './attributes.ts';

export type SpanSignal = {
  /** `{…}` stands for the value of what is named. */
  readonly name: string;
  readonly kind: 'INTERNAL' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';
  readonly attributes: readonly AttributeName[];
  readonly says: string;
};

const MESSAGING = [
  'messaging.system',
  'messaging.destination.name',
  'messaging.operation.name',
  'messaging.operation.type',
] as const;

/** Every span that Millrace makes; never one per record. */
export const SPANS = {
  page: {
    name: 'page {source}',
    kind: 'INTERNAL',
    attributes: ['millrace.source', 'millrace.partition', 'millrace.page', 'error.type'],
    says: 'The root of a trace: one page, from its request to its commit.',
  },
  send: {
    name: 'send {queue}',
    kind: 'PRODUCER',
    attributes: [...MESSAGING, 'messaging.batch.message_count', 'error.type'],
    says: 'Envelopes go to the queue, inside the page; its context travels in each envelope.',
  },
  receive: {
    name: 'receive {queue}',
    kind: 'CLIENT',
    attributes: [...MESSAGING, 'messaging.batch.message_count', 'error.type'],
    says: 'Deliveries came; linked to the spans that sent them. An empty receive makes no span.',
  },
  process: {
    name: 'process {queue}',
    kind: 'CONSUMER',
    attributes: [
      ...MESSAGING,
      'millrace.envelope',
      'millrace.source',
      'millrace.type',
      'millrace.records',
      'millrace.delivery.receives',
      'millrace.quarantined',
      'millrace.verdict',
      'error.type',
    ],
    says: 'One delivery, from received to settled: a child of the span that sent it, so in the trace of its page.',
  },
  settle: {
    name: 'settle {queue}',
    kind: 'CLIENT',
    attributes: [...MESSAGING, 'millrace.verdict'],
    says: 'The verdict goes to the queue, inside `process`.',
  },
  quarantine: {
    name: 'quarantine {queue}',
    kind: 'PRODUCER',
    attributes: [...MESSAGING, 'messaging.batch.message_count', 'error.type'],
    says: 'Records that could not be stored go to quarantine; linked to the deliveries they came in.',
  },
  write: {
    name: 'write {store}',
    kind: 'CLIENT',
    attributes: [
      'db.system.name',
      'db.operation.name',
      'db.operation.batch.size',
      'millrace.refused',
      'error.type',
    ],
    says: 'One write to the store; linked to the deliveries its points came in.',
  },
} as const satisfies Record<string, SpanSignal>;

export type SpanName = keyof typeof SPANS;

/** What the instrumentations of OpenTelemetry trace beside it: `{method}`, kind CLIENT, in whatever span is active. */
export const INSTRUMENTED_SPANS = {
  undici: 'Each HTTP request to an API, inside its page.',
  http: 'Each HTTP request to the queue or to InfluxDB that belongs to a span; the long poll of an empty receive does not.',
} as const;
