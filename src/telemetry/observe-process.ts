import type { ProcessEvent } from '../ports/events.ts';
import type { Observing } from './observing.ts';
import { seconds } from './seconds.ts';

/** What processing tells of itself, as metrics by source and type, and as log events. */
export function observeProcess(event: ProcessEvent, observing: Observing): void {
  switch (event.type) {
    case 'envelope.finished':
      envelopeFinished(event, observing);
      return;
    case 'record.quarantined':
      // Counted with its envelope, once that is settled: until then it may come back.
      observing.tell(
        'record.quarantined',
        `Record ${event.index} of ${event.page} of ${event.source} is in quarantine: ${event.reason}`,
        {
          'millrace.source': event.source,
          'millrace.type': event.recordType,
          'millrace.envelope': event.envelope,
          'millrace.record.index': event.index,
          'millrace.page': event.page,
          'millrace.record.path': event.path,
          'millrace.reason': event.reason,
        },
      );
      return;
    case 'record.collided':
      recordCollided(event, observing);
      return;
  }
}

function recordCollided(
  event: Extract<ProcessEvent, { type: 'record.collided' }>,
  { measure, tell }: Observing,
): void {
  const type = {
    'millrace.source': event.source,
    'millrace.type': event.recordType,
    'millrace.on_collision': event.how,
  } as const;
  measure('millrace.record.collided', 1, type);
  tell(
    'record.collided',
    `Record ${event.index} of ${event.page} of ${event.source} collides: ${event.reason}`,
    {
      ...type,
      'millrace.envelope': event.envelope,
      'millrace.record.index': event.index,
      'millrace.page': event.page,
      'millrace.reason': event.reason,
    },
  );
}

type EnvelopeFinished = Extract<ProcessEvent, { type: 'envelope.finished' }>;

function envelopeFinished(event: EnvelopeFinished, { measure, tell, clock, newest }: Observing): void {
  const type = { 'millrace.source': event.source, 'millrace.type': event.recordType } as const;
  const finished = (outcome: string, count: number, rule?: string) =>
    measure('millrace.record.finished', count, {
      ...type,
      'millrace.outcome': outcome,
      'millrace.rule': rule,
    });
  let dropped = 0;
  for (const [rule, count] of Object.entries(event.dropped)) {
    finished('dropped', count, rule);
    dropped += count;
  }
  finished('stored', event.stored);
  finished('quarantined', event.quarantined);
  measure('millrace.point.made', event.points, type);
  measure('millrace.envelope.duration', seconds(event.tookMs), type);
  let age: number | undefined;
  if (event.newestMs !== undefined) {
    age = seconds(Math.max(0, clock.now() - event.newestMs));
    measure('millrace.data.age', age, type);
    newest(type, event.newestMs);
  }
  tell('envelope.finished', `Envelope ${event.envelope} is done: ${event.records} records.`, {
    'millrace.envelope': event.envelope,
    ...type,
    'millrace.records': event.records,
    'millrace.stored': event.stored,
    'millrace.dropped': dropped,
    'millrace.quarantined': event.quarantined,
    'millrace.points': event.points,
    'millrace.data_age': age,
    'millrace.duration': seconds(event.tookMs),
  });
}
