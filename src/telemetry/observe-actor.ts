import type { ActorEvent } from '../ports/events.ts';
import { actorKind } from './actor-kind.ts';
import { errorType, exceptionAttributes } from './exception.ts';
import type { Observing } from './observing.ts';
import { seconds } from './seconds.ts';

/** What actors tell of themselves, as metrics by the kind of actor, and as log events. */
export function observeActor(event: ActorEvent, { measure, tell }: Observing): void {
  const kind = { 'millrace.actor.kind': actorKind(event.path) } as const;
  const actor = { ...kind, 'millrace.actor.path': event.path } as const;
  switch (event.type) {
    case 'actor.started':
      measure('millrace.actor.live', 1, kind);
      tell('actor.started', `Actor ${event.path} started.`, actor);
      return;
    case 'actor.stopped':
      measure('millrace.actor.live', -1, kind);
      tell(
        'actor.stopped',
        `Actor ${event.path} stopped: ${event.how}.`,
        { ...actor, 'millrace.how': event.how },
        event.how === 'failed',
      );
      return;
    case 'actor.crashed': {
      const exception = exceptionAttributes(event.error);
      measure('millrace.actor.crashes', 1, { ...kind, 'error.type': errorType(event.error) });
      tell('actor.crashed', `Actor ${event.path} crashed: ${exception['exception.message']}`, {
        ...actor,
        ...exception,
      });
      return;
    }
    case 'actor.restarted': {
      const after = seconds(event.afterMs);
      measure('millrace.actor.restarts', 1, kind);
      tell('actor.restarted', `Actor ${event.path} restarted after ${after} s.`, {
        ...actor,
        'millrace.restarts': event.restarts,
        'millrace.after': after,
      });
      return;
    }
    case 'actor.escalated':
      measure('millrace.actor.escalations', 1, kind);
      tell('actor.escalated', `Actor ${event.path} could not be kept running: the failure goes up.`, {
        ...actor,
        ...exceptionAttributes(event.error),
      });
      return;
    case 'message.handled':
      measure('millrace.actor.mailbox.size', event.mailbox, kind);
      measure('millrace.actor.mailbox.wait', seconds(event.waitedMs), kind);
      measure('millrace.actor.handle.duration', seconds(event.tookMs), kind);
      return;
    case 'message.dead': {
      const message = { 'millrace.outcome': event.why, 'millrace.message': event.messageType } as const;
      measure('millrace.actor.dead_messages', 1, { ...kind, ...message });
      tell('message.dead', `Message ${event.messageType} to ${event.path} is dead: ${event.why}.`, {
        ...actor,
        ...message,
      });
      return;
    }
  }
}
