import { type EventSignal, EXCEPTION } from './event-signal.ts';

const ACTOR = ['millrace.actor.kind', 'millrace.actor.path'] as const;
const PAGE = ['millrace.source', 'millrace.partition', 'millrace.page'] as const;

/** What is logged of actors, gathering and HTTP. */
export const GATHER_EVENTS = {
  'actor.started': { level: 'debug', attributes: ACTOR, says: 'An actor runs.' },
  'actor.stopped': {
    level: 'debug',
    raised: { to: 'error', when: 'it failed' },
    attributes: [...ACTOR, 'millrace.how'],
    says: 'An actor is gone.',
  },
  'actor.crashed': {
    level: 'error',
    limitedBy: ['millrace.actor.kind', 'exception.type'],
    attributes: [...ACTOR, ...EXCEPTION],
    says: 'A handler threw: a bug.',
  },
  'actor.restarted': {
    level: 'warn',
    limitedBy: ['millrace.actor.kind'],
    attributes: [...ACTOR, 'millrace.restarts', 'millrace.after'],
    says: 'The supervision restarted an actor.',
  },
  'actor.escalated': {
    level: 'error',
    attributes: [...ACTOR, ...EXCEPTION],
    says: 'A failure went up: the restart limit was passed.',
  },
  'message.dead': {
    level: 'warn',
    limitedBy: ['millrace.actor.kind', 'millrace.outcome'],
    attributes: [...ACTOR, 'millrace.outcome', 'millrace.message'],
    says: 'Nobody will handle a message.',
  },
  'run.started': { level: 'info', attributes: ['millrace.source'], says: 'A run of a source began.' },
  'run.finished': {
    level: 'info',
    raised: { to: 'warn', when: 'partitions failed' },
    attributes: ['millrace.source', 'millrace.duration', 'millrace.count', 'millrace.failed'],
    says: 'A run of a source ended: its partitions, and how many of them failed.',
  },
  'page.gathered': {
    level: 'debug',
    attributes: [...PAGE, 'millrace.records', 'millrace.count', 'millrace.bytes', 'millrace.duration'],
    says: "A page's records are durable on the queue; the count is that of its envelopes.",
  },
  'page.unchanged': {
    level: 'debug',
    attributes: [...PAGE, 'millrace.unchanged', 'millrace.duration'],
    says: 'A page has not changed since the last run, and none of it was gathered again.',
  },
  'page.failed': {
    level: 'warn',
    limitedBy: ['millrace.source'],
    attributes: [...PAGE, 'url.full', 'millrace.reason'],
    says: 'A page could not be gathered.',
  },
  'page.quarantined': {
    level: 'info',
    limitedBy: ['millrace.source'],
    attributes: PAGE,
    says: 'A page that failed is kept with its request, to be asked for again.',
  },
  'page.recovered': {
    level: 'info',
    limitedBy: ['millrace.source'],
    attributes: PAGE,
    says: 'A page that had failed is gathered.',
  },
  'page.warned': {
    level: 'warn',
    limitedBy: ['millrace.source'],
    attributes: [...PAGE, 'millrace.reason'],
    says: 'A page is good, but a person should know of something.',
  },
  'cursors.recalled': {
    level: 'info',
    raised: { to: 'warn', when: 'the ledger cannot be read' },
    attributes: ['millrace.source', 'millrace.count', 'millrace.reason'],
    says: 'A process that is new to its partitions took their cursors from the ledger.',
  },
  'gather.paused': {
    level: 'warn',
    raised: { to: 'error', when: 'the failure is permanent' },
    limitedBy: ['millrace.source'],
    attributes: ['millrace.source', 'millrace.failure', 'millrace.reason'],
    says: 'The queue or the state takes nothing: gathering of the source waits.',
  },
  'gather.resumed': {
    level: 'info',
    limitedBy: ['millrace.source'],
    attributes: ['millrace.source', 'millrace.duration'],
    says: 'Gathering of the source goes on.',
  },
  'request.answered': {
    level: 'debug',
    attributes: [
      'millrace.source',
      'server.address',
      'http.request.method',
      'http.response.status_code',
      'millrace.duration',
      'millrace.bytes',
    ],
    says: 'An API answered.',
  },
  'request.failed': {
    level: 'debug',
    attributes: [
      'millrace.source',
      'server.address',
      'http.request.method',
      'millrace.duration',
      'millrace.reason',
    ],
    says: 'No answer came from an API.',
  },
  'request.retried': {
    level: 'info',
    limitedBy: ['millrace.source'],
    attributes: [
      'millrace.source',
      'server.address',
      'millrace.attempt',
      'millrace.after',
      'millrace.reason',
    ],
    says: 'A request is tried again.',
  },
  'host.paused': {
    level: 'warn',
    limitedBy: ['server.address'],
    attributes: ['server.address', 'millrace.duration', 'millrace.reason'],
    says: 'A host asked for a pause: all its fetchers wait.',
  },
  'budget.spent': {
    level: 'warn',
    limitedBy: ['millrace.source'],
    attributes: ['millrace.source', 'millrace.duration', 'millrace.reason'],
    says: 'A source has made all requests that its budget allows, and waits until it begins anew.',
  },
  'budget.renewed': {
    level: 'info',
    limitedBy: ['millrace.source'],
    attributes: ['millrace.source'],
    says: 'The budget of a source has begun anew.',
  },
  'host.resumed': {
    level: 'info',
    limitedBy: ['server.address'],
    attributes: ['server.address'],
    says: 'The pause of a host is over.',
  },
  'breaker.opened': {
    level: 'warn',
    limitedBy: ['server.address'],
    attributes: ['server.address', 'millrace.duration', 'millrace.reason'],
    says: 'A host is down: nobody asks it until one request may try whether it is back.',
  },
  'breaker.closed': {
    level: 'info',
    limitedBy: ['server.address'],
    attributes: ['server.address', 'millrace.duration'],
    says: 'A host that was down is back.',
  },
} as const satisfies Record<string, EventSignal>;
