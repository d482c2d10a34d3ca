import type { Loaded } from '../../src/config/index.ts';
import type { Observe } from '../../src/ports/events.ts';
import type { Queue } from '../../src/ports/queue.ts';
import type { OpenQueues } from '../../src/queues/index.ts';
import { createLeasedQueue } from '../../src/queues/leased/leased-queue.ts';
import { DEFAULT_MOST_BYTES } from '../../src/queues/leased/wire.ts';
import { compileSource } from '../../src/sources/index.ts';
import type { Adapters } from '../../src/system/adapters.ts';
import { plan, type Role } from '../../src/system/plan.ts';
import { type Running, start } from '../../src/system/start.ts';
import type { Telemetry } from '../../src/telemetry/index.ts';
import { realAdapters } from '../support/in-process.ts';
import type { Life } from './calls.ts';
import type { Outside } from './outside.ts';
import { incremental } from './simulated-api.ts';
import type { World } from './world.ts';

export type ProcessOptions = {
  readonly world: World;
  readonly outside: Outside;
  readonly loaded: Loaded;
  /** Hears what the process tells of itself. */
  readonly observe: Observe;
};

/** Telemetry has its own tests; here the witness hears what it would. */
const noTelemetry: Telemetry = {
  observe: () => undefined,
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  hosts: () => undefined,
  queue: (queue) => queue,
  store: (store) => store,
  page: (_work, run) => run(),
  close: async () => undefined,
};

/**
 * Starts one life of a process: the same plan, wiring, actors, sources, types and queues as in the real one, over a
 * clock and parts that are simulated.
 */
export function startProcess(role: Role, life: Life, options: ProcessOptions): Promise<Running> {
  const { world, outside, loaded, observe } = options;
  const clock = world.clock(life);
  const adapters: Adapters = {
    ...realAdapters,
    clock,
    createHttp: () => outside.api(life),
    openStore: async () => outside.store(life),
    openState: () => outside.state(life),
    openSpool: () => outside.spool(life),
    openQueues: async (config, names, { observe }) => {
      const open = (name: string) =>
        createLeasedQueue(outside.wire(name, life), { name, bounds: config, clock, observe });
      const queues = new Map(names.map((name) => [name, open(name)]));
      // What a running pipeline asks for; the rest is for commands.
      const opened: Partial<OpenQueues> = {
        get: (name) => queues.get(name) as Queue,
        maxBytes: () => DEFAULT_MOST_BYTES,
        close: async () => {
          await Promise.all([...queues.values()].map((queue) => queue.close()));
        },
      };
      return opened as OpenQueues;
    },
    compileSource: (config, compiling) => {
      const source = compileSource(config, compiling);
      return config.name === 'stations' ? source : incremental(source);
    },
  };
  return world.within(life, () =>
    start(adapters, {
      ...loaded,
      // The store is in memory, but not in that of the process.
      plan: { ...plan(loaded.pipeline, { role }), cursorsFrom: 'ledger' },
      telemetry: noTelemetry,
      version: '0.0.0',
      observe,
      once: false,
      signal: new AbortController().signal,
    }),
  );
}
