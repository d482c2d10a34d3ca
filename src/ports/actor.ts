import type { Clock } from './clock.ts';

/** The address of an actor. Cheap to pass on; outlives the actor. */
export type Ref<Message> = {
  readonly path: string;
  /** False when the mailbox is full or closed: the message was not taken. Never throws into the sender. */
  tell(message: Message): boolean;
  /**
   * Waits for room: how back-pressure comes up.
   *
   * @throws Closed when the actor has stopped or given up; the message was not taken.
   * @throws the signal's reason when it aborts first; the message was not taken.
   */
  offer(message: Message, signal?: AbortSignal): Promise<void>;
  /** Resolves when the actor is gone, however it went. */
  readonly whenStopped: Promise<Ending>;
};

/** How an actor ended. */
export type Ending =
  /** It finished what it had. */
  | { readonly type: 'drained' }
  /** It was told to stop now, or ran out of its drain deadline. */
  | { readonly type: 'aborted' }
  /** It crashed and its supervision said stop or escalate. */
  | { readonly type: 'failed'; readonly error: unknown };

/** What an actor's mailbox says to `offer` when it will never take a message again. */
export class Closed extends Error {
  constructor(path: string) {
    super(`The actor ${path} has stopped and takes no more messages.`);
    this.name = 'Closed';
  }
}

/**
 * An actor: a factory returns one, state lives in its closure, and a restart calls the factory again.
 */
export type Behavior<Message> = {
  /**
   * One message at a time. What it throws goes to the supervision. When it ends without throwing the message is
   * finished: so whoever gives a message up because the signal aborted must throw (the signal's reason will do).
   */
  receive(message: Message, context: ActorContext<Message>): Promise<void> | void;
  /** After the last message, before the actor is gone: finish what is held. The signal aborts at the drain deadline. */
  drain?(signal: AbortSignal): Promise<void> | void;
};

export type Factory<Message> = (context: ActorContext<Message>) => Behavior<Message>;

/**
 * What an actor may know of the world. A restart gets a fresh one; the old one's signals have aborted, and it can do
 * nothing to the actor any more.
 */
export type ActorContext<Message> = {
  readonly self: Ref<Message>;
  /** Aborts when the actor must stop now: every wait in a handler takes it. */
  readonly signal: AbortSignal;
  /** Aborts when the actor is asked to finish: take up nothing new, end what is begun. */
  readonly draining: AbortSignal;
  readonly clock: Clock;
  /** How many messages wait in the mailbox. */
  pending(): number;
  /** A child: it stops when this actor stops, before it is gone. @throws when the name is taken or not a name. */
  spawn<Child>(name: string, factory: Factory<Child>, options?: ActorOptions<Child>): Ref<Child>;
  /**
   * Offers `message` to itself after `ms` milliseconds, unless it was restarted or asked to finish or stop by then: the
   * message is not taken before its time, so it is not lost either.
   */
  later(ms: number, message: Message): void;
  /** Asks this actor to drain after the message in hand: the way to end by itself. */
  finish(): void;
};

/**
 * What the supervision does when an actor's code throws, or its handler is past its deadline. `resume` keeps the state,
 * and is `restart` where there is none to keep: in a factory, and past the deadline. A restart aborts the children.
 * `stop` and `escalate` end the actor; `escalate` also asks the parent's `onCrash` what the parent itself does.
 */
export type Directive = 'resume' | 'restart' | 'stop' | 'escalate';

export type ActorOptions<Message> = {
  /** Messages that may wait. Default 1,000. */
  readonly capacity?: number | undefined;
  /** How long one message may take, in milliseconds; past it the handler's turn counts as crashed. Default: no limit. */
  readonly handlerDeadlineMs?: number | undefined;
  /** Default: restart; for the failure of a child that escalated: escalate. */
  readonly onCrash?: ((error: unknown) => Directive) | undefined;
  readonly restart?: RestartLimit | undefined;
  /**
   * Called once for each message that was taken and will never be finished: its handler crashed, or the actor was
   * stopped before its turn. The place to give back what the message holds. Must not throw.
   */
  readonly onLost?: ((message: Message, reason: LostReason) => void) | undefined;
};

export type LostReason = 'crashed' | 'stopped';

export type RestartLimit = {
  /** Restarts allowed within the window; one more escalates. Default 5. */
  readonly max: number;
  /** Milliseconds. Default 60,000. */
  readonly withinMs: number;
  /** Wait before the first restart, doubled each time, in milliseconds, with jitter. Default 100. */
  readonly minBackoffMs: number;
  /** Milliseconds. Default 10,000. */
  readonly maxBackoffMs: number;
};
