import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../src/ports/clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** Everything happens in virtual time, one event after the other; what comes next is decided by the seed alone. */
export type World = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number in [0, 1). The only chance there is. */
  readonly random: () => number;
  /**
   * Calls `event` after `ms`. One that belongs to a process does not happen while that process is stopped.
   * The function given back takes it back.
   */
  later(ms: number, event: () => void, owner?: Stoppable): () => void;
  /** A clock for someone in this world; it shows the owner's idea of the time of day. */
  clock(owner?: Stoppable): Clock;
  /** Does `work` as part of a process: what it sets off, however indirectly, belongs to that process. */
  within<Result>(owner: Stoppable, work: () => Result): Result;
  /** Lets things happen until `done`. @throws Stuck when nothing is left to happen, or time is past `limitMs`. */
  run(done: () => boolean, limitMs: number): Promise<void>;
  /** Events of processes that are still to come: what they wait for. */
  pending(): number;
  /** How many events have happened. */
  steps(): number;
};

/** A process, as far as the world goes: while it is stopped, none of its events happen; later they do. */
export type Stoppable = {
  readonly name: string;
  stopped: boolean;
  /** How far its wall clock is off, in milliseconds. */
  skewMs: number;
};

/** The history has come to no end. */
export class Stuck extends Error {
  override readonly name = 'Stuck';
}

const EPOCH = Date.parse('2026-01-01T00:00:00Z');

/** How long a turn of an actor may wait for the processor, in milliseconds: so that any order of turns can be. */
const MOST_TURN_MS = 2;

type Due = { readonly at: number; readonly event: () => void; readonly owner: Stoppable | undefined };

/**
 * Takes the place of `setImmediate` until disposed, because turns of actors come through it: a turn is an event like any
 * other. Only one world can be at a time.
 */
export function createWorld(seed: number): World & Disposable {
  const random = seededRandom(seed);
  const owners = new AsyncLocalStorage<Stoppable>();
  /** Latest first. */
  const coming: Due[] = [];
  let parked: Due[] = [];
  let now = EPOCH;
  let steps = 0;

  function insert(due: Due): void {
    let from = 0;
    let to = coming.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((coming[middle] as Due).at > due.at) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    coming.splice(from, 0, due);
  }

  function later(ms: number, event: () => void, owner?: Stoppable): () => void {
    const due = { at: now + Math.max(0, ms), event, owner };
    insert(due);
    return () => {
      remove(coming, due);
      remove(parked, due);
    };
  }

  function next(): Due | undefined {
    if (parked.some(({ owner }) => owner?.stopped !== true)) {
      const released = parked.filter(({ owner }) => owner?.stopped !== true);
      parked = parked.filter(({ owner }) => owner?.stopped === true);
      released.forEach(insert);
    }
    for (let due = coming.pop(); due !== undefined; due = coming.pop()) {
      if (due.owner?.stopped !== true) {
        return due;
      }
      parked.push(due);
    }
    return undefined;
  }

  const real = { setImmediate: globalThis.setImmediate, clearImmediate: globalThis.clearImmediate };

  /** Lets all that is ready run out: promises and what they set off. */
  function settle(): Promise<void> {
    return new Promise((resolve) => real.setImmediate(resolve));
  }

  async function run(done: () => boolean, limitMs: number): Promise<void> {
    const end = now + limitMs;
    for (await settle(); !done(); await settle()) {
      const due = next();
      if (due === undefined) {
        throw new Stuck('Nothing is left to happen, and it is not done.');
      }
      if (due.at > end) {
        throw new Stuck(`It is not done after ${limitMs / 1_000} s.`);
      }
      now = Math.max(now, due.at);
      steps++;
      due.event();
    }
  }

  function clock(owner?: Stoppable): Clock {
    return {
      now: () => now + (owner?.skewMs ?? 0),
      monotonic: () => now - EPOCH,
      random,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          signal?.throwIfAborted();
          const wake = later(
            ms,
            () => {
              signal?.removeEventListener('abort', stop);
              resolve();
            },
            owner,
          );
          function stop(): void {
            wake();
            reject(signal?.reason as Error);
          }
          signal?.addEventListener('abort', stop, { once: true });
        }),
    };
  }

  const immediate = (event: (...args: unknown[]) => void, ...args: unknown[]) =>
    later(random() * MOST_TURN_MS, () => event(...args), owners.getStore());
  globalThis.setImmediate = immediate as unknown as typeof setImmediate;
  globalThis.clearImmediate = ((takeBack: (() => void) | undefined) =>
    takeBack?.()) as unknown as typeof clearImmediate;

  return {
    now: () => now,
    random,
    later,
    clock,
    within: (owner, work) => owners.run(owner, work),
    run,
    pending: () => [...coming, ...parked].filter(({ owner }) => owner !== undefined).length,
    steps: () => steps,
    [Symbol.dispose]() {
      Object.assign(globalThis, real);
    },
  };
}

function remove(list: Due[], due: Due): void {
  const at = list.indexOf(due);
  if (at >= 0) {
    list.splice(at, 1);
  }
}
