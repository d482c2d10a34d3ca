import { dispatch, spawn, start, stop } from 'nact';
import { startActorSystem } from '../src/system/actor-system.ts';
import { realClock } from '../src/system/real-clock.ts';
import type { Contest, Run } from './contest.ts';

type Message = { readonly type: 'count' };

/** What the kernel costs for each message, from `tell` to the handler, against bare nact. For information. */
export function kernel(messages: number): Contest {
  return {
    name: 'Actor messages',
    unit: 'messages',
    target: undefined,
    async floor() {
      const counter = countTo(messages);
      const system = start();
      const actor = spawn(system, () => counter.count(), 'counting');
      const run = await tellAll(messages, (message) => dispatch<unknown>(actor, message), counter);
      stop(system);
      return run;
    },
    async product() {
      const counter = countTo(messages);
      const system = startActorSystem({ name: 'bench', clock: realClock, observe: () => undefined });
      const actor = system.spawn<Message>('counting', () => ({ receive: () => counter.count() }), {
        capacity: messages,
      });
      const run = await tellAll(messages, (message) => actor.tell(message), counter);
      await system.close();
      return run;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

type Counter = {
  readonly all: Promise<void>;
  readonly count: () => void;
  readonly counted: () => number;
};

function countTo(last: number): Counter {
  const { promise, resolve } = Promise.withResolvers<void>();
  let counted = 0;
  return {
    all: promise,
    counted: () => counted,
    count() {
      counted++;
      if (counted === last) {
        resolve();
      }
    },
  };
}

async function tellAll(
  messages: number,
  tell: (message: Message) => unknown,
  { all, counted }: Counter,
): Promise<Run> {
  const began = performance.now();
  for (let told = 0; told < messages; told++) {
    tell({ type: 'count' });
  }
  await all;
  return { count: messages, ms: performance.now() - began, result: `${counted()} messages handled` };
}
