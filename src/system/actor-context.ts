import { type ActorContext, type ActorOptions, Closed, type Factory, type Ref } from '../ports/actor.ts';
import type { Clock } from '../ports/clock.ts';

/** What a context asks of its actor. */
export type Host<Message> = {
  readonly self: Ref<Message>;
  readonly clock: Clock;
  readonly pending: () => number;
  spawn<Child>(name: string, factory: Factory<Child>, options?: ActorOptions<Child>): Ref<Child>;
  readonly finish: () => void;
};

/**
 * The world as one incarnation sees it. Once `signal` has aborted it does nothing to the actor any more: a handler
 * that was left behind cannot spawn into, or finish, the incarnation after it.
 */
export function actorContext<Message>(
  host: Host<Message>,
  signal: AbortSignal,
  draining: AbortSignal,
): ActorContext<Message> {
  const { self, clock } = host;

  async function offerLater(ms: number, message: Message): Promise<void> {
    try {
      await clock.sleep(ms, draining);
      await self.offer(message, draining);
    } catch (error) {
      if (!draining.aborted) {
        throw error;
      }
    }
  }

  return {
    self,
    signal,
    draining,
    clock,
    pending: host.pending,
    spawn(name, factory, options) {
      if (signal.aborted) {
        throw new Closed(self.path);
      }
      return host.spawn(name, factory, options);
    },
    later: (ms, message) => void offerLater(ms, message),
    finish() {
      if (!signal.aborted) {
        host.finish();
      }
    },
  };
}
