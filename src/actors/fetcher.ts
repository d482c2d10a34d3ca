import type { ActorContext, Behavior, Factory } from '../ports/actor.ts';
import type { Observe } from '../ports/events.ts';
import type { Cursor, PageRequest, Partition, RunContext, Source } from '../ports/source.ts';
import type { Commit, State } from '../ports/state.ts';
import type { RememberedAnswer } from '../ports/unchanged.ts';
import type { GatherPage, PageResult } from './gather-page.ts';
import { gatherPatience } from './gather-patience.ts';
import { createPartitionMemory, type PartitionMemory } from './partition-memory.ts';
import { patiently } from './patience.ts';
import type { Room } from './room.ts';

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
};

/** The bound on page names that the loop guard remembers; a partition with more pages ends as failed. */
const MOST_PAGES = 1_000_000;

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
  const walk = createWalk(options, first, memory);
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
  return 'complete';
}

/** The pages of one partition: which wait, which are in hand, which were asked for before. */
function createWalk(options: FetcherOptions, first: PageRequest, memory: PartitionMemory) {
  const waiting: PageRequest[] = [first];
  const asked = new Set([first.page]);
  const inHand = new Set<Promise<void>>();
  let anyFailed = false;
  let anyLeftOut = false;
  let cursor: Cursor | undefined;

  async function run(signal: AbortSignal): Promise<void> {
    try {
      while (inHand.size > 0 || (waiting.length > 0 && !options.draining.aborted)) {
        const next = options.draining.aborted ? undefined : waiting.shift();
        if (next === undefined) {
          await Promise.race(inHand);
        } else {
          await begin(next, signal);
        }
      }
    } finally {
      // Nothing of this partition goes on behind the back of whoever restarts or stops this actor.
      await Promise.allSettled(inHand);
    }
  }

  async function begin(page: PageRequest, signal: AbortSignal): Promise<void> {
    await options.pages.enter(signal);
    const work = gather(page, signal).finally(() => {
      options.pages.give();
      inHand.delete(work);
    });
    inHand.add(work);
    // A rejection is met by the race, or by the settling at the end; here it must only not count as unhandled.
    work.catch(() => undefined);
  }

  async function gather(asking: PageRequest, signal: AbortSignal): Promise<void> {
    const { source, partition } = options;
    const task = { source, partition, asked: asking, recalled: memory.recall(asking) };
    const result = await options.gatherPage(task, signal);
    if (result.type === 'failed') {
      anyFailed = true;
      if (result.stop === true) {
        options.stopRun();
      }
      return;
    }
    memory.note(result.answer);
    anyFailed ||= !result.complete;
    anyLeftOut ||= result.leftOut === true;
    cursor = later(source, cursor, result.cursor);
    follow(asking, result);
  }

  function follow(from: PageRequest, result: Extract<PageResult, { type: 'gathered' }>): void {
    for (const next of result.next) {
      if (asked.has(next.page)) {
        fail(
          next,
          `The page ${next.page} came again after ${from.page}: the API's paging goes round in a circle.`,
        );
      } else if (asked.size >= MOST_PAGES) {
        fail(next, `The partition has more than ${MOST_PAGES} pages. Make the partitions smaller.`);
        return;
      } else {
        asked.add(next.page);
        waiting.push(next);
      }
    }
    if (result.next.length > 0) {
      const { source, partition } = options;
      options.observe({
        type: 'pages.found',
        source: source.name,
        partition: partition.key,
        pages: asked.size,
      });
    }
  }

  function fail(page: PageRequest, reason: string): void {
    anyFailed = true;
    options.observe({
      type: 'page.failed',
      source: options.source.name,
      partition: options.partition.key,
      page: page.page,
      url: '',
      reason,
    });
  }

  return {
    run,
    failed: () => anyFailed,
    leftOut: () => anyLeftOut,
    unfinished: () => waiting.length > 0,
    cursor: () => cursor,
  };
}

/** Pages are read in any order, and what an API gives again may lie before what was seen: a cursor never goes back. */
function later(source: Source, a: Cursor | undefined, b: Cursor | undefined): Cursor | undefined {
  return a === undefined || b === undefined ? (b ?? a) : (source.later?.(a, b) ?? b);
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
