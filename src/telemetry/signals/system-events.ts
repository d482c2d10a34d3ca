import { type EventSignal, EXCEPTION } from './event-signal.ts';

/** What the door says through `Telemetry.log`, about the process as a whole. */
export const SYSTEM_EVENTS = {
  'system.started': {
    level: 'info',
    attributes: ['millrace.count'],
    says: 'Everything is open and the actors run; the count is that of the sources.',
  },
  'system.draining': {
    level: 'info',
    attributes: ['millrace.reason'],
    says: 'Asked to stop: nothing new is taken up.',
  },
  'system.stopped': {
    level: 'info',
    raised: { to: 'warn', when: 'something was left undone' },
    attributes: ['millrace.count', 'millrace.duration'],
    says: 'All actors are gone; the count is that of what was left to come back.',
  },
  'system.failed': {
    level: 'error',
    attributes: [...EXCEPTION, 'millrace.reason'],
    says: 'The process ends in failure.',
  },
} as const satisfies Record<string, EventSignal>;
