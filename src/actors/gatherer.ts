import type { ActorContext, Behavior, Factory, RestartLimit } from '../ports/actor.ts';
import type { Observe } from '../ports/events.ts';
import type { Replica } from '../ports/replica.ts';
import type { RunContext, Source } from '../ports/source.ts';
import type { State } from '../ports/state.ts';
import { type ParentOptions, partitionsOf } from './child-partitions.ts';
import { type FetcherOptions, fetcher, type PartitionEnding } from './fetcher.ts';
import type { GatherPage } from './gather-page.ts';
import { gatherPatience } from './gather-patience.ts';
import type { PageTroubles } from './page-troubles.ts';
import { patiently } from './patience.ts';
import type { RecallCursors } from './recall-cursors.ts';
import { createRoom } from './room.ts';
import type { SendSpooled } from './send-spooled.ts';

/** Partitions of other replicas that are passed over before others get their turn in this process. */
const PASSED_AT_ONCE = 1_000;

/** Receives: `begin` when it starts and `gather` when a run is due, both from itself. Promises: one run of a source at
 *  a time, each partition with a fetcher of its own. Next: the fetchers. */
export type GathererMessage =
  | { readonly type: 'begin' }
  | { readonly type: 'gather'; readonly dueAt: number };

export type GathererOptions = {
  readonly source: Source;
  readonly gatherPage: GatherPage;
  readonly state: State;
  readonly observe: Observe;
  /** Partitions fetched at once. */
  readonly partitionsAtOnce: number;
  /** Pages in hand at once, over all partitions: bounds memory. */
  readonly pagesAtOnce: number;
  readonly fetcherRestart?: RestartLimit | undefined;
  /** Where partitions come from that are the records of another source. */
  readonly parents: Pick<ParentOptions, 'sourceOf' | 'askPage'>;
  /** Sends what an earlier process left: nothing is gathered before that is done. */
  readonly sendSpooled?: SendSpooled | undefined;
  /** Keeps the pages that fail. */
  readonly troubles?: PageTroubles | undefined;
  /** Gather once, now, whatever the schedule says, and end. */
  readonly once: boolean;
  /** Which of those that share out the partitions this is. */
  readonly replica: Replica;
  /** Whether a partition, by its key, is this replica's; it does nothing for the others. */
  readonly owns: (partition: string) => boolean;
  /** Where a process that is new to its partitions finds their cursors. */
  readonly recallCursors?: RecallCursors | undefined;
};

export function gatherer(options: GathererOptions): Factory<GathererMessage> {
  return (context) => {
    context.self.tell({ type: 'begin' });
    return behavior(options, context);
  };
}

function behavior(
  options: GathererOptions,
  context: ActorContext<GathererMessage>,
): Behavior<GathererMessage> {
  return {
    async receive(message) {
      switch (message.type) {
        case 'begin':
          await options.sendSpooled?.(gatherPatience(options, context));
          await begin(options, context);
          return;
        case 'gather':
          await gather(options, context, message.dueAt);
          schedule(context, options.once ? undefined : nextRun(options, context, message.dueAt));
          return;
      }
    },
  };
}

function nextRun(
  { source }: GathererOptions,
  { clock }: ActorContext<GathererMessage>,
  dueAt: number,
): number | undefined {
  return source.nextRun(dueAt, clock.now());
}

function schedule(context: ActorContext<GathererMessage>, dueAt: number | undefined): void {
  if (dueAt === undefined) {
    context.finish();
    return;
  }
  const now = context.clock.now();
  context.later(Math.max(0, dueAt - now), { type: 'gather', dueAt });
}

/** A process that has not run the source as it is shared now has no cursors of it, or old ones. */
async function begin(options: GathererOptions, context: ActorContext<GathererMessage>): Promise<void> {
  const { source, replica, state } = options;
  const lastRun = (as?: Replica) =>
    patiently(() => state.lastRun(source.name, as), gatherPatience(options, context));
  const last = await lastRun(replica);
  const moved = last === undefined && (replica.count > 1 || (await lastRun()) !== undefined);
  if (last === undefined) {
    await recall(options, context);
  }
  const now = context.clock.now();
  schedule(context, options.once ? now : firstRun(source, now, moved ? 'moved' : last));
}

/** Told to stop, it waits for no store. */
async function recall(options: GathererOptions, context: ActorContext<GathererMessage>): Promise<void> {
  const signal = AbortSignal.any([context.signal, context.draining]);
  try {
    const patience = gatherPatience(options, { clock: context.clock, signal });
    await options.recallCursors?.(options.source, options.owns, patience);
  } catch (thrown) {
    // Stopped at once while it drains, it ends by that, and not by the end of its waiting: that would be a crash.
    context.signal.throwIfAborted();
    if (!context.draining.aborted) {
      throw thrown;
    }
  }
}

/** Partitions that were another's may have missed a run while they changed hands; a repeat is harmless. */
function firstRun(source: Source, now: number, last: number | 'moved' | undefined): number | undefined {
  if (last !== 'moved') {
    return source.firstRun(now, last);
  }
  const first = [source.firstRun(now, undefined), source.firstRun(now, 0)].filter((at) => at !== undefined);
  return first.length === 0 ? undefined : Math.min(...first);
}

async function gather(
  options: GathererOptions,
  context: ActorContext<GathererMessage>,
  dueAt: number,
): Promise<void> {
  const { source, observe } = options;
  const startedAt = context.clock.monotonic();
  observe({ type: 'run.started', source: source.name, dueAt });
  const { endings, others } = await fetchAll(options, context, { dueAt, now: context.clock.now() });
  const count = (ending: PartitionEnding) => endings.get(ending) ?? 0;
  // A run that was cut short is not finished: after the restart it is due again.
  if (count('unfinished') > 0 || context.draining.aborted) {
    return;
  }
  await patiently(
    () => options.state.finishRun(source.name, dueAt, options.replica),
    gatherPatience(options, context),
  );
  observe({
    type: 'run.finished',
    source: source.name,
    dueAt,
    tookMs: context.clock.monotonic() - startedAt,
    partitions: count('complete') + count('failed'),
    failedPartitions: count('failed'),
    otherPartitions: others,
  });
}

async function fetchAll(
  options: GathererOptions,
  context: ActorContext<GathererMessage>,
  run: RunContext,
): Promise<{ readonly endings: ReadonlyMap<PartitionEnding, number>; readonly others: number }> {
  let others = 0;
  const endings = new Map<PartitionEnding, number>();
  const slots = createRoom(options.partitionsAtOnce);
  const pages = createRoom(options.pagesAtOnce);
  const running = new Set<Promise<unknown>>();
  const failed: ParentOptions['failed'] = ({ source, partition, asked }, reason) => {
    endings.set('failed', (endings.get('failed') ?? 0) + 1);
    const page = { source: source.name, partition: partition.key, page: asked.page, url: '' };
    options.observe({ type: 'page.failed', ...page, reason });
  };
  const parents = { ...options.parents, failed };
  const stopping = new AbortController();
  const draining = AbortSignal.any([context.draining, stopping.signal]);
  const stopRun = () => stopping.abort();
  for await (const partition of partitionsOf(options.source, run, parents, context.signal)) {
    if (!options.owns(partition.key)) {
      others += 1;
      await (others % PASSED_AT_ONCE === 0 ? context.clock.sleep(0, context.signal) : undefined);
      continue;
    }
    await slots.enter(context.signal);
    if (draining.aborted) {
      break;
    }
    const gone = fetchOne(options, context, { partition, run, pages, draining, stopRun }).then((how) => {
      // What the API will not give in this run is not taken up after a restart either: it has failed.
      const ending = how === 'unfinished' && stopping.signal.aborted ? 'failed' : how;
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
      slots.give();
      running.delete(gone);
    });
    running.add(gone);
  }
  await Promise.all(running);
  return { endings, others };
}

/** A fetcher that never told how it ended has crashed past its limit, or was stopped: its partition is not complete. */
async function fetchOne(
  options: GathererOptions,
  context: ActorContext<GathererMessage>,
  work: Pick<FetcherOptions, 'partition' | 'run' | 'pages' | 'draining' | 'stopRun'>,
): Promise<PartitionEnding> {
  let ending: PartitionEnding | undefined;
  const child = context.spawn(
    `fetcher-${work.partition.key}`,
    fetcher({
      ...options,
      ...work,
      ended: (how) => {
        ending = how;
      },
    }),
    { capacity: 1, restart: options.fetcherRestart },
  );
  const stopped = await child.whenStopped;
  return ending ?? (stopped.type === 'failed' ? 'failed' : 'unfinished');
}
