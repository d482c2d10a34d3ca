import type { ActorContext, ActorOptions, LostReason, Ref } from '../../src/ports/actor.ts';
import type { ActorEvent, Event } from '../../src/ports/events.ts';
import { type ActorSystem, startActorSystem } from '../../src/system/actor-system.ts';
import { settle, type VirtualClock, virtualClock } from './virtual-clock.ts';

export const GRACE_MS = 1_000;

/** An actor system on a clock that the test holds, and what it was heard to say. */
export type ActorBench = {
  readonly system: ActorSystem;
  readonly clock: VirtualClock;
  readonly events: Event[];
  /** The events of one type, in order. */
  heard<Type extends ActorEvent['type']>(type: Type): Extract<ActorEvent, { type: Type }>[];
  /** Closes the system, past the grace of handlers that never end. */
  close(): Promise<void>;
};

export function actorBench(options: { seed?: number } = {}): ActorBench {
  const clock = virtualClock(options);
  const events: Event[] = [];
  const system = startActorSystem({
    name: 'bench',
    clock,
    observe: (event) => events.push(event),
    graceMs: GRACE_MS,
  });
  return {
    system,
    clock,
    events,
    heard: <Type extends ActorEvent['type']>(type: Type) =>
      events.filter((event): event is Extract<ActorEvent, { type: Type }> => event.type === type),
    async close() {
      const closed = system.close();
      await clock.advance(GRACE_MS);
      await closed;
    },
  };
}

/** An actor that counts its messages in its own state, and crashes on `crash`. */
export function spawnCounter(bench: ActorBench, options: ActorOptions<string> = {}, name = 'a') {
  const handled: string[] = [];
  const lost: [string, LostReason][] = [];
  const lives: ActorContext<string>[] = [];
  const ref = bench.system.spawn<string>(
    name,
    (context) => {
      lives.push(context);
      let count = 0;
      return {
        receive(message) {
          if (message === 'crash') {
            throw boom;
          }
          count += 1;
          handled.push(`${message} ${count}`);
        },
      };
    },
    { onLost: (message, reason) => lost.push([message, reason]), ...options },
  );
  return { ref, handled, lost, lives };
}

/** What test actors crash with. */
export const boom = new Error('boom');

/** Tells messages that must all be taken. */
export function tellAll<Message>(ref: Ref<Message>, ...messages: readonly Message[]): void {
  for (const message of messages) {
    if (!ref.tell(message)) {
      throw new Error(`${ref.path} did not take ${String(message)}.`);
    }
  }
}

/** A door that a handler waits at until the test opens it, or that its signal opens by force. */
export type Gate = {
  pass(signal?: AbortSignal): Promise<void>;
  open(): void;
};

export function gate(): Gate {
  const opened = Promise.withResolvers<void>();
  return {
    pass(signal) {
      return new Promise((resolve, reject) => {
        const onAbort = () => reject(signal?.reason as Error);
        if (signal?.aborted === true) {
          onAbort();
        }
        signal?.addEventListener('abort', onAbort, { once: true });
        void opened.promise.then(resolve);
      });
    },
    open: () => opened.resolve(),
  };
}

/** What a promise came to so far. */
export async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'resolved' | 'rejected'> {
  let state: 'pending' | 'resolved' | 'rejected' = 'pending';
  promise.then(
    () => {
      state = 'resolved';
    },
    () => {
      state = 'rejected';
    },
  );
  await settle(3);
  return state;
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not reject.');
}
