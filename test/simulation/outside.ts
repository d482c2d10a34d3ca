import type { Http } from '../../src/http/index.ts';
import type { Pipeline } from '../../src/ports/pipeline.ts';
import type { State } from '../../src/ports/state.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Wire } from '../../src/queues/leased/wire.ts';
import { createMemoryMessages, createMemoryWire, type MemoryMessages } from '../../src/queues/memory-wire.ts';
import { openState } from '../../src/state/index.ts';
import { memoryStore } from '../../src/stores/memory-store.ts';
import type { ReadableStore } from '../../src/stores/index.ts';
import type { Calls, Life } from './calls.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Served } from './records.ts';
import { simulatedApi } from './simulated-api.ts';
import { simulatedQueue } from './simulated-queue.ts';
import { simulatedState } from './simulated-state.ts';
import { simulatedStore } from './simulated-store.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

/** What lies outside of every process and outlives it, as one life of a process reaches it. */
export type Outside = {
  readonly api: (life: Life) => Http;
  readonly wire: (queue: string, life: Life) => Wire;
  readonly store: (life: Life) => Store;
  readonly state: (life: Life) => State;
  /** The same, as it lies there. */
  readonly kept: {
    readonly store: ReadableStore;
    readonly state: State;
    /** Messages that are on any queue. */
    waiting(): number;
  };
};

export async function createOutside(
  pipeline: Pipeline,
  parts: {
    readonly world: World;
    readonly calls: Calls;
    readonly plan: FaultPlan;
    readonly witness: Witness;
    readonly records: readonly Served[];
  },
): Promise<Outside> {
  const clock = parts.world.clock();
  const held = new Map<string, MemoryMessages>();
  const wires = new Map<string, (life: Life) => Wire>();
  for (const name of new Set(pipeline.types.map(({ queue }) => queue))) {
    const messages = createMemoryMessages();
    held.set(name, messages);
    wires.set(
      name,
      simulatedQueue(createMemoryWire(messages, { clock, bounds: pipeline.queue }), messages, parts),
    );
  }
  const store = memoryStore();
  const state = await openState(':memory:', { clock });
  return {
    api: simulatedApi(parts.records, parts),
    wire(name, life) {
      const wire = wires.get(name);
      if (wire === undefined) {
        throw new Error(`The pipeline has no queue named '${name}'.`);
      }
      return wire(life);
    },
    store: simulatedStore(store, parts),
    state: simulatedState(state, parts),
    kept: {
      store,
      state,
      waiting: () => [...held.values()].reduce((sum, { queue }) => sum + queue.size, 0),
    },
  };
}
