import type { ActorOptions, LostReason } from '../ports/actor.ts';
import type { Observe } from '../ports/events.ts';
import type { Letter } from './mailbox.ts';

/** What becomes of messages that no handler finishes. */
export type DeadLetters<Message> = {
  /** `tell` did not take it: the sender keeps it. */
  refused(message: Message, why: 'full' | 'stopped'): void;
  /** It was taken and will never be finished: whoever has a stake in it hears so, once, in its sender's context. */
  lost(letter: Letter<Message>, reason: LostReason, error: unknown): void;
};

export function deadLetters<Message>(options: {
  readonly path: string;
  readonly observe: Observe;
  readonly onLost: ActorOptions<Message>['onLost'];
  readonly count: () => void;
}): DeadLetters<Message> {
  const { path, observe, onLost, count } = options;

  function dead(message: Message, why: 'full' | LostReason): void {
    observe({ type: 'message.dead', path, why, messageType: typeOf(message) });
  }

  return {
    refused: dead,
    lost(letter, reason, error) {
      count();
      dead(letter.message, reason);
      letter.inContext(() => {
        try {
          onLost?.(letter.message, reason);
        } catch (thrown) {
          // It promised not to throw. The actor goes on, and the bug is seen.
          observe({ type: 'actor.crashed', path, error: thrown });
        }
        letter.onLost?.(reason, error);
      });
    },
  };
}

/** The name that a message goes by in events: its `type` where it has one. */
function typeOf(message: unknown): string {
  if (typeof message === 'object' && message !== null && 'type' in message) {
    return String(message.type);
  }
  return typeof message;
}
