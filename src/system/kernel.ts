import type { Ending } from '../ports/actor.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import type { NactNode } from './nact.ts';

/** What all actors of a system share. */
export type World = {
  readonly clock: Clock;
  /** Never throws. */
  readonly observe: Observe;
  /** How long a handler whose signal has aborted may take to end before it is left behind, in milliseconds. */
  readonly graceMs: number;
};

/** An actor as the kernel sees it, whatever its messages are. */
export type Actor = {
  readonly path: string;
  readonly whenStopped: Promise<Ending>;
  /** Takes nothing new, finishes what it has, and is gone. Safe twice, and after `abort`. */
  readonly drain: () => void;
  /** Is gone as soon as it can be. Safe twice, and after `drain`. */
  readonly abort: () => void;
  /** Messages that it and the actors under it took and never finished, since it began to stop. */
  left(): number;
  snapshot(): ActorSnapshot;
  /** Calls `whenGone` once it is gone; the function given back takes that back. */
  watch(whenGone: () => void): () => void;
};

/** An actor for a status page. One that is gone is in no snapshot. */
export type ActorSnapshot = {
  readonly path: string;
  /** `stopping`: told to stop now, or given up; its handler or a child still has to end. */
  readonly state: 'running' | 'restarting' | 'draining' | 'stopping';
  /** Messages that wait. */
  readonly mailbox: number;
  readonly capacity: number;
  readonly restarts: number;
  readonly handled: number;
  readonly children: readonly ActorSnapshot[];
};

/** Whoever has children: an actor, or the system itself. */
export type Parent = {
  /** Empty for the system. */
  readonly path: string;
  readonly node: NactNode;
  readonly children: Children;
  /** A child escalated: it is stopping. */
  readonly childFailed: (error: unknown) => void;
  /** A message of a child, near or far, was lost. */
  readonly messageLost: () => void;
};

/** The living children of one parent, by name. */
export type Children = {
  has(name: string): boolean;
  add(name: string, child: Actor): void;
  remove(name: string): void;
  /** Asks all to drain; resolves when those are gone. */
  drainAll(): Promise<void>;
  /** Aborts all; resolves when those are gone. */
  abortAll(): Promise<void>;
  snapshots(): readonly ActorSnapshot[];
};
