import type { Behavior, Factory } from '../ports/actor.ts';
import { actorContext, type Host } from './actor-context.ts';
import { HandlerDeadline, startDeadline } from './handler-deadline.ts';
import type { Letter } from './mailbox.ts';
import { isAbortOf, type Outcome, outlast } from './outlast.ts';

/** One life of an actor, from a call of its factory to its end or restart: the only place that runs its code. */
export type Incarnation<Message> = {
  /** Aborts when this life is over. */
  readonly signal: AbortSignal;
  /** Calls the factory. @throws what it throws. */
  readonly begin: () => void;
  /** Lets the behavior handle a message. Never rejects. */
  receive(letter: Letter<Message>): Promise<Outcome>;
  /** Lets the behavior finish what it holds. Never rejects. */
  readonly drain: () => Promise<Outcome>;
  /** Aborts `draining`, and with it what was to come `later`. Safe twice. */
  finish(reason: unknown): void;
  /** Aborts everything. Safe twice; the first reason counts. */
  end(reason: unknown): void;
};

export type IncarnationOptions<Message> = {
  readonly host: Host<Message>;
  readonly factory: Factory<Message>;
  readonly handlerDeadlineMs: number | undefined;
  readonly graceMs: number;
  /** A handler is past its deadline. It has not ended yet. */
  readonly onLate: (error: HandlerDeadline) => void;
  /** Work that was left behind threw at last. */
  readonly onLateThrow: (error: unknown) => void;
};

const DONE: Outcome = { type: 'done' };
const LEFT: Outcome = { type: 'left' };

export function incarnation<Message>(options: IncarnationOptions<Message>): Incarnation<Message> {
  const { host, factory, handlerDeadlineMs, graceMs } = options;
  const now = new AbortController();
  const finishing = new AbortController();
  const { signal } = now;
  const context = actorContext(host, signal, finishing.signal);
  let behavior: Behavior<Message> | undefined;

  async function outcomeOf(work: Promise<void>): Promise<Outcome> {
    const outcome = await outlast(work, signal, graceMs, host.clock);
    if (outcome.type === 'left') {
      work.catch((error: unknown) => {
        if (!isAbortOf(signal, error)) {
          options.onLateThrow(error);
        }
      });
    }
    return outcome;
  }

  async function within(deadlineMs: number, work: Promise<void>): Promise<Outcome> {
    const deadline = startDeadline(deadlineMs, signal, host.clock, () =>
      options.onLate(new HandlerDeadline(host.self.path, deadlineMs)),
    );
    const outcome = await outcomeOf(work);
    deadline.end();
    return outcome.type === 'done' && deadline.passed() ? LEFT : outcome;
  }

  return {
    signal,
    begin() {
      behavior = factory(context);
    },
    async receive(letter) {
      try {
        const work = letter.inContext(() => behavior?.receive(letter.message, context));
        if (work === undefined) {
          return DONE;
        }
        const working = Promise.resolve(work);
        return await (handlerDeadlineMs === undefined
          ? outcomeOf(working)
          : within(handlerDeadlineMs, working));
      } catch (error) {
        return { type: 'threw', error };
      }
    },
    async drain() {
      try {
        const work = behavior?.drain?.(signal);
        return work === undefined ? DONE : await outcomeOf(Promise.resolve(work));
      } catch (error) {
        return { type: 'threw', error };
      }
    },
    finish: (reason) => finishing.abort(reason),
    end(reason) {
      finishing.abort(reason);
      now.abort(reason);
    },
  };
}
