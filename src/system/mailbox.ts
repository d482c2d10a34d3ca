import { AsyncLocalStorage } from 'node:async_hooks';
import { Closed, type LostReason } from '../ports/actor.ts';
import type { Clock } from '../ports/clock.ts';

/** A message on its way, with the async context it was sent in. */
export type Letter<Message> = {
  readonly type: 'message';
  readonly message: Message;
  /** Runs a function in the sender's async context: so that traces nest. */
  readonly inContext: InContext;
  /** When it was taken, on the clock that never runs backwards, in milliseconds. */
  readonly takenAt: number;
  /** What the sender wants to hear when the message is lost; `error` is what its handler crashed with. */
  readonly onLost: OnLost | undefined;
};

export type InContext = <Result>(work: () => Result) => Result;

export type OnLost = (reason: LostReason, error: unknown) => void;

/** The room in front of an actor: bounded, and closed for good once. What is taken waits in nact's own queue. */
export type Mailbox<Message> = {
  tell(message: Message): 'taken' | 'full' | 'closed';
  /** As `Ref.offer`. */
  offer(message: Message, signal?: AbortSignal, onLost?: OnLost): Promise<void>;
  /** A message has left: there is room for the offer that waits longest. */
  left(): void;
  /** Takes nothing more: offers that wait reject with `Closed`. Safe twice. */
  close(): void;
  /** Messages that were taken and wait. */
  readonly size: () => number;
};

type Waiter = { readonly enter: () => void; readonly refuse: () => void };

/** @param deliver queues a letter that was taken. */
export function mailbox<Message>(options: {
  readonly path: string;
  readonly capacity: number;
  readonly clock: Clock;
  readonly deliver: (letter: Letter<Message>) => void;
}): Mailbox<Message> {
  const { path, capacity, clock, deliver } = options;
  /** In order of arrival. While one waits the box is full, so nobody can overtake it. */
  const waiters = new Set<Waiter>();
  let size = 0;
  let closed = false;

  function take(message: Message, inContext: InContext, onLost: OnLost | undefined): void {
    size += 1;
    deliver({ type: 'message', message, inContext, takenAt: clock.monotonic(), onLost });
  }

  function wait(message: Message, signal?: AbortSignal, onLost?: OnLost): Promise<void> {
    const inContext = AsyncLocalStorage.snapshot();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        enter() {
          leave();
          take(message, inContext, onLost);
          resolve();
        },
        refuse() {
          leave();
          reject(new Closed(path));
        },
      };
      function leave(): void {
        waiters.delete(waiter);
        signal?.removeEventListener('abort', onAbort);
      }
      function onAbort(): void {
        leave();
        reject(signal?.reason as Error);
      }
      waiters.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  return {
    tell(message) {
      if (closed) {
        return 'closed';
      }
      if (size >= capacity) {
        return 'full';
      }
      take(message, AsyncLocalStorage.snapshot(), undefined);
      return 'taken';
    },
    async offer(message, signal, onLost) {
      signal?.throwIfAborted();
      if (closed) {
        throw new Closed(path);
      }
      if (size >= capacity) {
        return wait(message, signal, onLost);
      }
      take(message, AsyncLocalStorage.snapshot(), onLost);
    },
    left() {
      size -= 1;
      if (waiters.size > 0) {
        const [first] = waiters;
        first?.enter();
      }
    },
    close() {
      closed = true;
      for (const waiter of waiters) {
        waiter.refuse();
      }
    },
    size: () => size,
  };
}
