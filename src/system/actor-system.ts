import type { ActorOptions, Factory, Ref } from '../ports/actor.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import { spawnActor } from './actor.ts';
import { createChildren } from './children.ts';
import { doorOf } from './doors.ts';
import { type DrainReport, drainWithin } from './drain-within.ts';
import type { ActorSnapshot, Parent, World } from './kernel.ts';
import { startNact } from './nact.ts';
import { nactName } from './nact-name.ts';

export type { DrainReport } from './drain-within.ts';
export type { ActorSnapshot } from './kernel.ts';

/** How long a handler may run on after its signal has aborted, in milliseconds; then it is left behind. */
export const DEFAULT_GRACE_MS = 5_000;

export type ActorSystemOptions = {
  readonly name: string;
  readonly clock: Clock;
  readonly observe: Observe;
  /** Default: `DEFAULT_GRACE_MS`. */
  readonly graceMs?: number | undefined;
};

/** The root of all actors. A `Ref<never>` is any actor's `Ref`. */
export type ActorSystem = {
  /** @throws when the name is empty or taken, or the system is closed. @throws RangeError when an option makes no sense. */
  spawn<Message>(name: string, factory: Factory<Message>, options?: ActorOptions<Message>): Ref<Message>;
  /**
   * Finish: takes no new message, handles what waits, drains the children, then calls the behavior's `drain`; all
   * within `deadlineMs` milliseconds, past which it aborts. Resolves when the actor is gone, with what it left. Safe
   * twice: the earliest deadline counts.
   */
  drain(ref: Ref<never>, deadlineMs: number): Promise<DrainReport>;
  /**
   * Now: the signal aborts, messages that wait go to `onLost`, children are aborted too. Resolves when the actor is
   * gone: when its handler has ended or the grace is over. Safe twice, and in the middle of a drain.
   */
  abort(ref: Ref<never>): Promise<void>;
  /** Aborts everything left, then stops nact. Safe twice, and with nothing spawned. */
  readonly close: () => Promise<void>;
  /** Aborts, with the error as its reason, when an actor with no parent escalates. The first one counts. */
  readonly failed: AbortSignal;
  /** The actors that live, for a status page. */
  readonly tree: () => readonly ActorSnapshot[];
};

/** Starts an actor system: see `ports/actor.ts` for what its actors are promised. */
export function startActorSystem(options: ActorSystemOptions): ActorSystem {
  const { name, clock, observe, graceMs = DEFAULT_GRACE_MS } = options;
  const world: World = { clock, observe: safely(observe), graceMs };
  const failure = new AbortController();
  const root: Parent = {
    path: '',
    node: startNact(nactName(name)),
    children: createChildren(),
    childFailed: (error) => failure.abort(error),
    messageLost: () => undefined,
  };
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    await root.children.abortAll();
    root.node.stop();
  }

  return {
    spawn(childName, factory, childOptions) {
      if (closing !== undefined) {
        throw new Error(`The actor system ${name} is closed: ${childName} was not spawned.`);
      }
      return spawnActor(world, root, childName, factory, childOptions);
    },
    drain: (ref, deadlineMs) => drainWithin(doorOf(ref).actor, deadlineMs, clock),
    async abort(ref) {
      const { actor } = doorOf(ref);
      actor.abort();
      await actor.whenStopped;
    },
    close() {
      closing ??= close();
      return closing;
    },
    failed: failure.signal,
    tree: () => root.children.snapshots(),
  };
}

/** An observer that throws must not stop what it observes, and there is nobody else to tell. */
function safely(observe: Observe): Observe {
  return (event) => {
    try {
      observe(event);
    } catch {
      // see above
    }
  };
}
