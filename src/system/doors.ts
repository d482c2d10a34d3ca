import type { Ref } from '../ports/actor.ts';
import type { Actor } from './kernel.ts';
import type { OnLost } from './mailbox.ts';

/** What the kernel can do with an actor that others hold only a `Ref` of. */
export type Door = {
  readonly actor: Actor;
  /** As `Ref.offer`, with word for the sender when the message is lost. */
  offer(message: unknown, signal: AbortSignal, onLost: OnLost): Promise<void>;
};

const doors = new WeakMap<Ref<never>, Door>();

/** Keeps the door behind a `Ref` for as long as the `Ref` itself. */
export function putDoor(ref: Ref<never>, door: Door): void {
  doors.set(ref, door);
}

/** @throws TypeError when the `Ref` was not made by an actor system. */
export function doorOf(ref: Ref<never>): Door {
  const door = doors.get(ref);
  if (door === undefined) {
    throw new TypeError(`${ref.path} is not an actor of an actor system.`);
  }
  return door;
}
