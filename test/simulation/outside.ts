import type { Http } from '../../src/http/index.ts';
import type { Pipeline } from '../../src/ports/pipeline.ts';
import type { Spool } from '../../src/ports/spool.ts';
import type { State } from '../../src/ports/state.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Wire } from '../../src/queues/leased/wire.ts';
import { createMemoryMessages, createMemoryWire, type MemoryMessages } from '../../src/queues/memory-wire.ts';
import { decodeEnvelope } from '../../src/queues/codec/decode-envelope.ts';
import { encodeEnvelope } from '../../src/queues/codec/encode-envelope.ts';
import { type OpenState, openSpool, openState } from '../../src/state/index.ts';
import { memoryStore } from '../../src/stores/memory-store.ts';
import type { ReadableStore } from '../../src/stores/index.ts';
import type { Calls, Life } from './calls.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Served } from './records.ts';
import { simulatedApi } from './simulated-api.ts';
import { simulatedQueue } from './simulated-queue.ts';
import { simulatedSpool, simulatedState } from './simulated-state.ts';
import { simulatedStore } from './simulated-store.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

/** What lies outside of every process and outlives it, as one life of a process reaches it. */
export type Outside = {
  readonly api: (life: Life) => Http;
  readonly wire: (queue: string, life: Life) => Wire;
  readonly store: (life: Life) => Store;
  readonly state: (life: Life) => Promise<OpenState>;
  readonly spool: (life: Life) => Promise<Spool>;
  /** The disk of whoever gathers is gone, and an empty one in its place: state, journal and spool. */
  loseDisk(): void;
  /** The same, as it lies there. */
  readonly kept: {
    readonly store: ReadableStore;
    /** As it is on the disk that there is now. */
    state(): Promise<State>;
    /** Envelopes that wait in the spool. */
    spooled(): Promise<number>;
    /** Messages that are on any queue. */
    waiting(): number;
    close(): Promise<void>;
  };
};

/** So little that it is full at times. */
const MOST_SPOOLED_BYTES = 6_000;

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
  /** One after the other, as disks were lost. */
  const states: ReturnType<typeof openState>[] = [];
  const state = () => states.at(-1) as ReturnType<typeof openState>;
  const spools: Spool[] = [];

  /** All of one disk open the same, which is gone when the last of them is closed. */
  async function spool(): Promise<Spool> {
    const opened = await openSpool(
      `file:spool-${parts.plan.seed}-${states.length}?mode=memory&cache=shared`,
      {
        encode: encodeEnvelope,
        decode(body) {
          const decoded = decodeEnvelope(body);
          return decoded.type === 'envelope' ? decoded.envelope : undefined;
        },
        mostBytes: MOST_SPOOLED_BYTES,
      },
    );
    spools.push(opened);
    return opened;
  }

  async function newDisk(): Promise<void> {
    states.push(openState(':memory:', { clock }));
    await spool();
  }

  await newDisk();
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
    state: async (life) => simulatedState(await state(), parts)(life),
    loseDisk: () => void newDisk(),
    spool: async (life) => simulatedSpool(await spool(), life, parts),
    kept: {
      store,
      state,
      async spooled() {
        let envelopes = 0;
        for await (const some of (await spool()).left()) {
          envelopes += some.length;
        }
        return envelopes;
      },
      waiting: () => [...held.values()].reduce((sum, { queue }) => sum + queue.size, 0),
      async close() {
        await Promise.all([...(await Promise.all(states)), ...spools].map((each) => each.close()));
      },
    },
  };
}
