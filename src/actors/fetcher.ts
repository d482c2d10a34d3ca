import type { ActorContext, Behavior, Factory } from '../ports/actor.ts';
import type { Observe } from '../ports/events.ts';
import type { Cursor, Partition, RunContext, Source } from '../ports/source.ts';
import type { Commit, State } from '../ports/state.ts';
import type { RememberedAnswer } from '../ports/unchanged.ts';
import type { GatherPage } from './gather-page.ts';
import { gatherPatience } from './gather-patience.ts';
import { createPartitionMemory } from './partition-memory.ts';
import type { PageTroubles } from './page-troubles.ts';
import { patiently } from './patience.ts';
import type { Room } from './room.ts';
import { createWalk, later } from './walk.ts';

/** Receives: one `fetch`, from itself. Promises: every page of one partition is gathered, or said to have failed.
 *  Next: the queue, through `GatherPage`. */
export type FetcherMessage = { readonly type: 'fetch' };

/** How the partition ended: `unfinished` when told to drain before its last page. */
export type PartitionEnding = 'complete' | 'failed' | 'unfinished';

export type FetcherOptions = {
  readonly source: Source;
  readonly partition: Partition;
  readonly run: RunContext;
  readonly gatherPage: GatherPage;
  readonly state: State;
  readonly observe: Observe;
  /** Pages in hand, shared by all fetchers of the source: this bounds memory, not politeness. */
  readonly pages: Room;
  /** Aborts when the run must not take up another page. */
  readonly draining: AbortSignal;
  /** Called when the API says that all other pages of the source would fail as well. */
  readonly stopRun: () => void;
  readonly ended: (ending: PartitionEnding) => void;
  /** Keeps the pages that fail. */
  readonly troubles?: PageTroubles | undefined;
};

/** A restart fetches the partition again from its cursor: the envelopes get the same ids, so a repeat is harmless. */
export function fetcher(options: FetcherOptions): Factory<FetcherMessage> {
  return (context) => {
    context.self.tell({ type: 'fetch' });
    return behavior(options, context);
  };
}

function behavior(options: FetcherOptions, context: ActorContext<FetcherMessage>): Behavior<FetcherMessage> {
  return {
    async receive() {
      options.ended(await fetchPartition(options, context));
      context.finish();
    },
  };
}

async function fetchPartition(
  options: FetcherOptions,
  context: ActorContext<FetcherMessage>,
): Promise<PartitionEnding> {
  const kept = await readState(options, context);
  if (kept === 'draining') {
    return 'unfinished';
  }
  const first = options.source.first(options.partition, kept.cursor, options.run);
  if (first === undefined) {
    return 'complete';
  }
  const forget = () => commit(options, context, { answers: [] });
  const memory = createPartitionMemory(options.source, kept.answers, forget);
  const patience = gatherPatience(options, context);
  const walk = createWalk(options, first, { kept: kept.cursor, memory, patience });
  await walk.run(context.signal);
  if (walk.failed() || (walk.leftOut() && walk.cursor() !== undefined)) {
    return 'failed';
  }
  if (walk.unfinished()) {
    return 'unfinished';
  }
  // Where a bound left pages out, nobody knows whether they have changed.
  const answers = walk.leftOut() ? undefined : memory.answers();
  const cursor = later(options.source, kept.cursor, walk.cursor());
  if (cursor !== kept.cursor || answers !== undefined) {
    await commit(options, context, { cursor, answers });
  }
  if (options.source.moves !== undefined) {
    const { source, partition, troubles } = options;
    await troubles?.complete(source.name, partition.key, patience);
  }
  return 'complete';
}

/** What the state knows of a partition. */
type Kept = { readonly cursor: Cursor | undefined; readonly answers: readonly RememberedAnswer[] };

async function readState(
  { source, partition, state, ...options }: FetcherOptions,
  context: ActorContext<FetcherMessage>,
): Promise<'draining' | Kept> {
  if (options.draining.aborted) {
    return 'draining';
  }
  return await patiently(
    async () => ({
      cursor: await state.cursor(source.name, partition.key),
      answers: source.unchanged === undefined ? [] : await state.answers(source.name, partition.key),
    }),
    gatherPatience({ source, ...options }, context),
  );
}

/**
 * Moved only here, when every page of the partition is durable: a page that failed is asked for again next time, and
 * none is taken for one that has not changed whose records might be lost.
 */
async function commit(
  options: FetcherOptions,
  context: ActorContext<FetcherMessage>,
  next: Pick<Commit, 'cursor' | 'answers'>,
): Promise<void> {
  const entry = { source: options.source.name, partition: options.partition.key, journal: [], ...next };
  await patiently(() => options.state.commit(entry), gatherPatience(options, context));
}
