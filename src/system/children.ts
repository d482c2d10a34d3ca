import type { Actor, Children } from './kernel.ts';

/** Keeps a parent's living children. The order of a snapshot is that of spawning. */
export function createChildren(): Children {
  const living = new Map<string, Actor>();

  async function stopAll(stop: (child: Actor) => void): Promise<void> {
    const stopping = [...living.values()];
    for (const child of stopping) {
      stop(child);
    }
    await Promise.all(stopping.map((child) => child.whenStopped));
  }

  return {
    has: (name) => living.has(name),
    add: (name, child) => void living.set(name, child),
    remove: (name) => void living.delete(name),
    drainAll: () => stopAll((child) => child.drain()),
    abortAll: () => stopAll((child) => child.abort()),
    snapshots: () => [...living.values()].map((child) => child.snapshot()),
  };
}
