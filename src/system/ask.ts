import { Closed, type Ref } from '../ports/actor.ts';
import type { Clock } from '../ports/clock.ts';
import { doorOf } from './doors.ts';

/** An `ask` that got no answer from an actor that lives on. */
export class Unanswered extends Error {
  readonly why: 'crashed' | 'timeout';

  constructor(why: Unanswered['why'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'Unanswered';
    this.why = why;
  }
}

export type AskOptions = {
  readonly clock: Clock;
  /** From the call to the answer, the wait for room included, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Offers an actor a message that carries a way to answer, and waits for the answer.
 *
 * @throws Unanswered (crashed) at once when the actor crashes while it handles the message; `cause` is the crash.
 * @throws Unanswered (timeout) when the time is over. A message that still waits for room is then not taken.
 * @throws Closed at once when the actor has stopped, or stops before it has answered.
 * @throws the signal's reason when it aborts.
 */
export async function ask<Message, Reply>(
  ref: Ref<Message>,
  make: (reply: (answer: Reply) => void) => Message,
  options: AskOptions,
): Promise<Reply> {
  const { clock, timeoutMs, signal } = options;
  signal?.throwIfAborted();
  const door = doorOf(ref);
  const answer = Promise.withResolvers<Reply>();
  const message = make(answer.resolve);
  const over = new AbortController();
  const onAbort = () => answer.reject(signal?.reason);
  const unwatch = door.actor.watch(() => answer.reject(new Closed(ref.path)));
  signal?.addEventListener('abort', onAbort, { once: true });
  clock.sleep(timeoutMs, over.signal).then(
    () => answer.reject(timeout(ref.path, timeoutMs)),
    () => undefined,
  );
  door
    .offer(message, over.signal, (reason, error) =>
      answer.reject(reason === 'crashed' ? crashed(ref.path, error) : new Closed(ref.path)),
    )
    .catch(answer.reject);
  try {
    return await answer.promise;
  } finally {
    over.abort();
    unwatch();
    signal?.removeEventListener('abort', onAbort);
  }
}

function timeout(path: string, timeoutMs: number): Unanswered {
  return new Unanswered('timeout', `The actor ${path} did not answer within ${timeoutMs} ms.`);
}

function crashed(path: string, error: unknown): Unanswered {
  return new Unanswered('crashed', `The actor ${path} crashed while it handled the question.`, error);
}
