import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActorOptions, Ending, Factory, Ref } from '../ports/actor.ts';
import { createChildren } from './children.ts';
import { deadLetters } from './dead-letters.ts';
import { putDoor } from './doors.ts';
import { incarnation } from './incarnation.ts';
import type { Actor, Parent, World } from './kernel.ts';
import { type Lifecycle, lifecycle, type Turn } from './lifecycle.ts';
import { mailbox } from './mailbox.ts';
import { nactName } from './nact-name.ts';
import { restartWindow } from './restart-window.ts';
import { actorSettings } from './actor-settings.ts';

/**
 * Puts a new actor under a parent: its mailbox, its course, and the `Ref` that others know it by.
 *
 * @throws when the name is empty or taken. @throws RangeError when an option makes no sense.
 */
export function spawnActor<Message>(
  world: World,
  parent: Parent,
  name: string,
  factory: Factory<Message>,
  options: ActorOptions<Message> = {},
): Ref<Message> {
  const { clock, observe, graceMs } = world;
  const { capacity, handlerDeadlineMs, restart } = actorSettings(options);
  const path = pathOf(parent, name);
  const children = createChildren();
  const stopped = Promise.withResolvers<Ending>();
  const watchers = new Set<() => void>();
  let lost = 0;
  /** `lost` when the actor began to stop. */
  let lostBefore: number | undefined;

  const node = parent.node.spawn<Turn<Message>>(nactName(name), (next) => course.turn(next));
  const box = mailbox<Message>({ path, capacity, clock, deliver: node.dispatch });
  const dead = deadLetters<Message>({ path, observe, onLost: options.onLost, count: messageLost });

  const ref: Ref<Message> = {
    path,
    whenStopped: stopped.promise,
    tell(message) {
      const answer = box.tell(message);
      if (answer !== 'taken') {
        dead.refused(message, answer === 'full' ? 'full' : 'stopped');
      }
      return answer === 'taken';
    },
    offer: (message, signal) => box.offer(message, signal),
  };

  const course: Lifecycle<Message> = lifecycle({
    path,
    clock,
    observe,
    node,
    box,
    dead,
    children,
    restarting: restartWindow(restart, clock),
    onCrash: options.onCrash,
    bornIn: AsyncLocalStorage.snapshot(),
    incarnate: () =>
      incarnation<Message>({
        host: {
          self: ref,
          clock,
          pending: box.size,
          spawn: (childName, childFactory, childOptions) =>
            spawnActor(world, asParent, childName, childFactory, childOptions),
          finish: course.drain,
        },
        factory,
        handlerDeadlineMs,
        graceMs,
        onLate: course.handlerLate,
        onLateThrow: (error) => observe({ type: 'actor.crashed', path, error }),
      }),
    onClosed() {
      lostBefore = lost;
      box.close();
    },
    onEscalated: parent.childFailed,
    onGone(ending) {
      parent.children.remove(name);
      observe({ type: 'actor.stopped', path, how: ending.type });
      stopped.resolve(ending);
      for (const whenGone of watchers) {
        whenGone();
      }
    },
  });
  const asParent: Parent = { path, node, children, childFailed: course.childFailed, messageLost };

  function messageLost(): void {
    lost += 1;
    parent.messageLost();
  }

  const actor: Actor = {
    path,
    whenStopped: stopped.promise,
    drain: course.drain,
    abort: course.abort,
    left: () => (lostBefore === undefined ? 0 : lost - lostBefore),
    snapshot: () => ({
      path,
      ...course.counts(),
      mailbox: box.size(),
      capacity,
      children: children.snapshots(),
    }),
    watch(whenGone) {
      watchers.add(whenGone);
      return () => watchers.delete(whenGone);
    },
  };

  parent.children.add(name, actor);
  putDoor(ref, {
    actor,
    // `ask` has made the message from the same Ref, so it is of its kind.
    offer: (message, signal, onLost) => box.offer(message as Message, signal, onLost),
  });
  observe({ type: 'actor.started', path });
  node.dispatch({ type: 'start' });
  return ref;
}

/** The path that people read: names as they were given, with `/` between them. */
function pathOf(parent: Parent, name: string): string {
  const path = parent.path === '' ? name : `${parent.path}/${name}`;
  if (name === '') {
    throw new Error(`An actor under ${parent.path || 'the system'} needs a name.`);
  }
  if (parent.children.has(name)) {
    throw new Error(`The actor ${path} exists already.`);
  }
  return path;
}
