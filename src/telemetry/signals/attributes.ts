/**
 * Every attribute that Millrace itself puts on a signal, and what it says. No name is the beginning of another's path
 * (`a.b` and `a.b.c`): a store that keeps objects could not hold both.
 */
export const ATTRIBUTES = {
  'db.operation.batch.size': 'Points in the write, where there are two or more.',
  'db.operation.name': '`write`.',
  'db.system.name': '`influxdb`, `sqlite` or `memory`.',
  'error.type':
    'What kind of wrong: the name of an error, `transient`, `permanent`, `retry`, `reject`, `lost`.',
  'exception.message': "The error's message.",
  'exception.stacktrace': 'Where it was thrown. Left out of text lines above level debug.',
  'exception.type': "The error's class.",
  'http.request.method': '`GET` or `POST`.',
  'http.response.status_code': 'The status of the answer.',
  'messaging.batch.message_count': 'How many envelopes or deliveries.',
  'messaging.destination.name': 'The queue, by its name in the pipeline; its quarantine ends in `-dlq`.',
  'messaging.operation.name':
    '`send`, `receive`, `process`, `settle` or `quarantine`; in events of the queue also its other operations.',
  'messaging.operation.type': 'The same as the conventions call it: `send`, `receive`, `process`, `settle`.',
  'messaging.system': '`aws_sqs` or `memory`.',
  'millrace.actor.kind': '`gatherer`, `fetcher`, `consumer`, `processor`, `writer` or `other`.',
  'millrace.actor.path': 'The address of the actor.',
  'millrace.after': 'How long is waited before the next try, in seconds.',
  'millrace.attempt': 'Which try this was, from 1.',
  'millrace.bytes': 'Bytes.',
  'millrace.count': 'How many.',
  'millrace.data_age': 'Age of the newest point when it was stored, in seconds.',
  'millrace.delivery.receives': 'How often the delivery was received, this time included.',
  'millrace.dropped': 'Records that a rule left out.',
  'millrace.duration': 'How long it took, in seconds.',
  'millrace.envelope': 'The id of the envelope.',
  'millrace.failed': 'How many failed.',
  'millrace.failure': '`transient` (may pass by itself) or `permanent` (needs a person or a change).',
  'millrace.how': 'How an actor stopped: `drained`, `aborted` or `failed`.',
  'millrace.message': 'The type of an actor message.',
  'millrace.on_collision': 'What the type does then: `last`, `first`, `quarantine` or `disambiguate`.',
  'millrace.outcome': 'What became of it; the values stand with each metric.',
  'millrace.unchanged': 'How a page is known not to have changed: `told` by the host, or `compared`.',
  'millrace.page': "The page's name within its partition.",
  'millrace.partition': 'The slice of the source.',
  'millrace.points': 'Points.',
  'millrace.quarantined': 'Records that went to quarantine.',
  'millrace.reason': 'Why, in one sentence.',
  'millrace.record.index': 'The place of the record in its envelope, from 0.',
  'millrace.record.path': 'Where in the record.',
  'millrace.records': 'Records.',
  'millrace.refused': 'Points that the store will never take.',
  'millrace.repeated': 'How often the same was kept back since the line before.',
  'millrace.restarts': 'Restarts within the window of the limit.',
  'millrace.rule': 'The rule that dropped records.',
  'millrace.source': 'The source.',
  'millrace.stored': 'Records of which points are stored.',
  'millrace.type': 'The type of the records.',
  'millrace.verdict': '`done`, `retry` or `reject`.',
  'server.address': 'The host that was asked.',
  'url.full': 'The URL, without secrets.',
} as const;

export type AttributeName = keyof typeof ATTRIBUTES;

export type AttributeValue = string | number | boolean;

/** Undefined values are left out. */
export type Attributes = { readonly [Name in AttributeName]?: AttributeValue | undefined };
