import { Closed, type Directive, type Ending } from '../ports/actor.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Incarnation } from './incarnation.ts';
import type { ActorSnapshot, Children } from './kernel.ts';
import type { InContext, Letter, Mailbox } from './mailbox.ts';
import type { NactActor } from './nact.ts';
import { isAbortOf } from './outlast.ts';
import type { RestartWindow } from './restart-window.ts';
import { supervisor } from './supervisor.ts';

/** What waits in nact's queue. `look` wakes an idle actor in which a fault stands. */
export type Turn<Message> = Letter<Message> | { readonly type: 'start' | 'look' | 'end' };

export type LifecycleOptions<Message> = {
  readonly path: string;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly node: NactActor<Turn<Message>>;
  readonly box: Mailbox<Message>;
  readonly dead: DeadLetters<Message>;
  readonly children: Children;
  readonly restarting: RestartWindow;
  readonly onCrash: ((error: unknown) => Directive) | undefined;
  /** Incarnations begin and drain in the async context of whoever spawned the actor. */
  readonly bornIn: InContext;
  readonly incarnate: () => Incarnation<Message>;
  /** Takes no new message from here on. Called once. */
  readonly onClosed: () => void;
  readonly onEscalated: (error: unknown) => void;
  readonly onGone: (ending: Ending) => void;
};

/** An actor's course from its first incarnation to its end. */
export type Lifecycle<Message> = {
  /** Never rejects. Never two at once: that is nact's part. */
  turn(next: Turn<Message>): Promise<void>;
  /** As `Actor.drain` and `Actor.abort`. */
  readonly drain: () => void;
  readonly abort: () => void;
  /** A child escalated. */
  readonly childFailed: (error: unknown) => void;
  /** A handler is past its deadline, and has not ended yet. */
  readonly handlerLate: (error: unknown) => void;
  counts(): Pick<ActorSnapshot, 'state' | 'restarts' | 'handled'>;
};

/**
 * All of an actor's code runs in turns, and what it throws is caught here. A fault ends the incarnation at once (its
 * signal aborts, its children are aborted) and is settled at the end of the turn, when the handler has ended or was
 * left behind: so a new incarnation never runs beside a handler that minds its signal.
 */
export function lifecycle<Message>(options: LifecycleOptions<Message>): Lifecycle<Message> {
  const { path, clock, observe, node, box, dead, children } = options;

  let life: Incarnation<Message> | undefined;
  /** Set once, when it is known how the actor ends: from then on no message is handled. */
  let ending: Ending | undefined;
  /** The rest before a restart, while it lasts. */
  let resting: AbortController | undefined;
  let closed = false;
  let turning = false;
  let restarts = 0;
  let handled = 0;

  const { fault, clear, crash, childFailed } = supervisor({
    path,
    observe,
    onCrash: options.onCrash,
    isEnding: () => ending !== undefined,
    interrupt(error) {
      life?.end(error);
      void children.abortAll();
      if (!turning) {
        node.dispatch({ type: 'look' });
      }
    },
  });

  async function turn(next: Turn<Message>): Promise<void> {
    turning = true;
    await settleFaults();
    switch (next.type) {
      case 'message':
        await handle(next);
        break;
      case 'start':
        begin();
        break;
      case 'end':
        await end();
        break;
      case 'look':
        break;
    }
    await settleFaults();
    turning = false;
  }

  /** Calls the factory; false when that crashed, or when there is no need any more. */
  function begin(): boolean {
    if (ending !== undefined) {
      return false;
    }
    life = options.incarnate();
    if (closed) {
      life.finish(new Closed(path));
    }
    try {
      options.bornIn(life.begin);
      return true;
    } catch (error) {
      crash(error, false);
      return false;
    }
  }

  async function handle(letter: Letter<Message>): Promise<void> {
    box.left();
    if (ending !== undefined || life === undefined) {
      dead.lost(letter, 'stopped', undefined);
      return;
    }
    const { signal } = life;
    const began = clock.monotonic();
    const outcome = await life.receive(letter);
    if (outcome.type === 'done') {
      handled += 1;
      const tookMs = clock.monotonic() - began;
      observe({
        type: 'message.handled',
        path,
        waitedMs: began - letter.takenAt,
        tookMs,
        mailbox: box.size(),
      });
      return;
    }
    if (outcome.type === 'threw' && !isAbortOf(signal, outcome.error)) {
      crash(outcome.error, true);
    }
    // Told to stop in the middle of it, the handler did not crash.
    const reason = ending !== undefined && fault() === undefined ? 'stopped' : 'crashed';
    dead.lost(letter, reason, outcome.type === 'threw' ? outcome.error : fault()?.error);
  }

  async function settleFaults(): Promise<void> {
    for (let found = fault(); found !== undefined; found = fault()) {
      const { error, directive } = found;
      const restMs = directive === 'restart' && ending === undefined ? options.restarting.next() : undefined;
      if (restMs === undefined) {
        giveUp(error, directive !== 'stop');
        clear();
      } else {
        await restart(restMs);
      }
    }
  }

  /** The fault stands until the rest is over: what happens to the old incarnation meanwhile is part of it. */
  async function restart(restMs: number): Promise<void> {
    const rest = new AbortController();
    resting = rest;
    await Promise.all([children.abortAll(), clock.sleep(restMs, rest.signal).catch(() => undefined)]);
    resting = undefined;
    clear();
    if (begin()) {
      restarts += 1;
      observe({ type: 'actor.restarted', path, restarts, afterMs: restMs });
    }
  }

  function giveUp(error: unknown, escalate: boolean): void {
    if (ending !== undefined) {
      return;
    }
    if (escalate) {
      observe({ type: 'actor.escalated', path, error });
    }
    stop({ type: 'failed', error }, error);
    if (escalate) {
      options.onEscalated(error);
    }
  }

  function stop(how: Ending, reason: unknown): void {
    if (ending !== undefined) {
      return;
    }
    ending = how;
    life?.end(reason);
    resting?.abort(reason);
    void children.abortAll();
    close();
  }

  /** What waits is before the end in nact's queue: handled, or lost when the actor is stopping. */
  function close(): void {
    if (closed) {
      return;
    }
    closed = true;
    options.onClosed();
    node.dispatch({ type: 'end' });
  }

  /** The last turn: children first, then what the behavior holds, then it is gone. */
  async function end(): Promise<void> {
    if (ending === undefined) {
      await children.drainAll();
    }
    if (ending === undefined && fault() === undefined && life !== undefined) {
      const outcome = await options.bornIn(life.drain);
      if (outcome.type === 'threw' && !isAbortOf(life.signal, outcome.error)) {
        crash(outcome.error, false);
      }
    }
    const found = fault();
    if (found !== undefined) {
      // No message waits, so there is nothing to restart for: what the behavior held is lost with it.
      giveUp(found.error, found.directive === 'escalate');
      clear();
    }
    ending ??= { type: 'drained' };
    life?.end(new Closed(path));
    await children.abortAll();
    node.stop();
    options.onGone(ending);
  }

  function state(): ActorSnapshot['state'] {
    if (ending !== undefined) {
      return 'stopping';
    }
    if (resting !== undefined) {
      return 'restarting';
    }
    return closed ? 'draining' : 'running';
  }

  return {
    turn,
    drain() {
      close();
      life?.finish(new Closed(path));
    },
    abort: () => stop({ type: 'aborted' }, new Closed(path)),
    childFailed,
    handlerLate: (error) => crash(error, false),
    counts: () => ({ state: state(), restarts, handled }),
  };
}
