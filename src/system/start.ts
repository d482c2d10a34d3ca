import { askPage } from '../actors/ask-page.ts';
import { createGatherPage, type GatherPage, type PageResult } from '../actors/gather-page.ts';
import { createRecallCursors, type RecallCursors } from '../actors/recall-cursors.ts';
import { createPageTroubles, type PageTroubles } from '../actors/page-troubles.ts';
import { createSendSpooled, type SendSpooled } from '../actors/send-spooled.ts';
import type { BudgetStatus, HostStatus, Http } from '../http/index.ts';
import type { Event, Observe } from '../ports/events.ts';
import type { Pipeline } from '../ports/pipeline.ts';
import type { Queue } from '../ports/queue.ts';
import type { Redact } from '../ports/redact.ts';
import type { State } from '../ports/state.ts';
import type { LedgerCursor, Store } from '../ports/store.ts';
import type { Telemetry } from '../telemetry/index.ts';
import type { Adapters } from './adapters.ts';
import type { Errand } from './errand.ts';
import { createPauses, type Pauses } from './pauses.ts';
import type { Plan } from './plan.ts';
import { createTally, type Tally } from './tally.ts';
import { startTopology, type Topology, type TopologyPorts } from './topology.ts';

export type StartOptions = {
  readonly pipeline: Pipeline;
  readonly plan: Plan;
  readonly redact: Redact;
  readonly telemetry: Telemetry;
  readonly version: string;
  /** Hears every event, beside telemetry. */
  readonly observe: Observe;
  readonly once: boolean;
  /** Instead of what is due. */
  readonly errand?: Errand | undefined;
  /** Aborts the start. */
  readonly signal: AbortSignal;
};

/** A running pipeline, or the part of it that a role is. Disposing stops it now, upstream first. */
export type Running = AsyncDisposable & {
  readonly topology: Topology;
  readonly tally: Tally;
  readonly pauses: Pauses;
  readonly queues: readonly Queue[];
  readonly state: State | undefined;
  readonly store: Store | undefined;
  hosts(): readonly HostStatus[];
  /** None where this process does not gather. */
  budgets(): readonly BudgetStatus[];
};

/**
 * Opens what the plan needs and starts its actors: downstream first, so that disposal, which goes the other way,
 * stops upstream first. What was opened is closed again when a later part cannot be.
 *
 * @throws Failure when a part cannot be opened.
 */
export async function start(adapters: Adapters, options: StartOptions): Promise<Running> {
  const { clock } = adapters;
  const { pipeline, plan, telemetry } = options;
  const tally = createTally();
  const pauses = createPauses(clock);
  const observe = tellAll([telemetry.observe, tally.observe, pauses.observe, options.observe]);

  await using opened = new AsyncDisposableStack();

  const store = plan.queues.length > 0 ? await openStore(adapters, options, opened) : undefined;
  const openQueues = await adapters.openQueues(pipeline.queue, plan.queueNames, {
    clock,
    observe,
    dataDir: pipeline.data,
    signal: options.signal,
  });
  opened.defer(() => openQueues.close());
  const queues = new Map(
    plan.queueNames.map((name) => [name, telemetry.queue(openQueues.get(name), pipeline.queue.style)]),
  );
  const queue = (name: string) => known(queues, name, 'queue');

  const gathering =
    plan.gatherers.length > 0
      ? await openGathering(adapters, options, {
          observe,
          queue,
          maxBytes: (name) => openQueues.maxBytes(name),
          store,
          opened,
        })
      : undefined;

  const compiling = { redact: options.redact, types: pipeline.types.map(({ name }) => name) };
  const sources = new Map(
    pipeline.sources.map((source) => [source.name, adapters.compileSource(source, compiling)]),
  );
  if (options.errand !== undefined) {
    sources.set(options.errand.source.name, options.errand.source);
  }
  const types = new Map(pipeline.types.map((type) => [type.name, adapters.compileType(type)]));
  const onCollision = new Map(pipeline.types.map((type) => [type.name, type.onCollision]));
  const topology = startTopology(
    plan,
    {
      clock,
      observe,
      source: (name) => known(sources, name, 'source'),
      type: (name) => known(types, name, 'type'),
      queue,
      onCollision: (type) => onCollision.get(type) ?? 'last',
      gatherPage: gathering?.gatherPage,
      askPage: gathering?.askPage,
      sendSpooled: gathering?.sendSpooled,
      recallCursors: gathering?.recallCursors,
      state: gathering?.state,
      troubles: gathering?.troubles,
      store,
    },
    { once: options.once },
  );
  opened.defer(() => topology.close());

  const close = opened.move();
  return {
    topology,
    tally,
    pauses,
    queues: [...queues.values()],
    state: gathering?.state,
    store,
    hosts: () => gathering?.http.hosts() ?? [],
    budgets: () => gathering?.http.budgets() ?? [],
    [Symbol.asyncDispose]: () => close.disposeAsync(),
  };
}

async function openStore(
  { openStore: open, clock }: Adapters,
  { pipeline, redact, telemetry }: StartOptions,
  opened: AsyncDisposableStack,
): Promise<Store> {
  const store = await open(pipeline.store, { clock, dataDir: pipeline.data, redact });
  opened.defer(() => store.close());
  return telemetry.store(store, pipeline.store.style);
}

type GatherParts = {
  readonly state: State;
  readonly http: Http;
  readonly gatherPage: GatherPage;
  readonly askPage: TopologyPorts['askPage'];
  readonly sendSpooled: SendSpooled;
  readonly recallCursors: RecallCursors | undefined;
  readonly troubles: PageTroubles;
};

async function openGathering(
  adapters: Adapters,
  { pipeline, plan, redact, telemetry, version, errand }: StartOptions,
  parts: {
    readonly observe: Observe;
    readonly queue: (name: string) => Queue;
    readonly maxBytes: (queue: string) => number;
    readonly store: Store | undefined;
    readonly opened: AsyncDisposableStack;
  },
): Promise<GatherParts> {
  const { clock } = adapters;
  const kept = await adapters.openState(`${pipeline.data}/state.db`, { clock, hold: 'gathering' });
  parts.opened.defer(() => kept.close());
  const state = errand?.state(kept) ?? kept;
  const spool = await adapters.openSpool(`${pipeline.data}/spool.db`);
  parts.opened.defer(() => spool.close());
  const http = adapters.createHttp({
    sources: pipeline.sources,
    clock,
    spending: state,
    observe: parts.observe,
    redact,
    version,
  });
  parts.opened.defer(() => http.close());
  telemetry.hosts(() => http.hosts());

  const queueOfType = (type: string) => known(plan.queueOfType, type, 'type');
  const durable = { state, clock, spool, queueOf: (type: string) => parts.queue(queueOfType(type)) };
  const gatherDue = createGatherPage({
    ...durable,
    api: http,
    observe: parts.observe,
    pack: (part) =>
      adapters.packRecords(part, {
        targetBytes: pipeline.queue.targetBytes,
        maxBytes: parts.maxBytes(queueOfType(part.type)),
      }),
    carry: (envelope, cursor) =>
      adapters.carryCursor(envelope, cursor, parts.maxBytes(queueOfType(envelope.type))),
    show: (url) => redact(url),
  });
  const troubles = await createPageTroubles({ failedPages: kept, observe: parts.observe, redact });
  const gatherPage = errand?.gatherPage(gatherDue) ?? gatherDue;
  return {
    state,
    http,
    troubles: errand?.troubles(troubles) ?? troubles,
    sendSpooled: createSendSpooled({ ...durable, types: new Set(plan.queueOfType.keys()) }),
    recallCursors:
      plan.cursorsFrom === 'ledger'
        ? createRecallCursors({
            state,
            observe: parts.observe,
            cursors: (source, signal) =>
              ledgerCursors(adapters, { pipeline, redact }, parts.store, source, signal),
          })
        : undefined,
    askPage: (task, signal) => askPage({ api: http, clock }, task, signal),
    gatherPage: (task, signal) => {
      const work = { source: task.source.name, partition: task.partition.key, page: task.asked.page };
      return telemetry.page(work, () => gatherPage(task, signal), { signal, failureOf });
    },
  };
}

function failureOf(result: PageResult): string | undefined {
  return result.type === 'failed' ? result.reason : undefined;
}

/** Whoever only gathers has no store open, and opens it for this alone. */
async function* ledgerCursors(
  { openStore: open, clock }: Adapters,
  { pipeline, redact }: Pick<StartOptions, 'pipeline' | 'redact'>,
  running: Store | undefined,
  source: string,
  signal: AbortSignal,
): AsyncIterable<LedgerCursor> {
  const store = running ?? (await open(pipeline.store, { clock, dataDir: pipeline.data, redact }));
  try {
    yield* store.cursors(source, signal);
  } finally {
    await (running === undefined ? store.close() : undefined);
  }
}

function tellAll(observers: readonly Observe[]): Observe {
  return (event: Event) => {
    for (const observe of observers) {
      observe(event);
    }
  };
}

function known<Value>(map: ReadonlyMap<string, Value>, name: string, what: string): Value {
  const value = map.get(name);
  if (value === undefined) {
    throw new Error(`There is no ${what} named '${name}': the plan should have refused it.`);
  }
  return value;
}
