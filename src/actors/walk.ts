import type { Observe } from '../ports/events.ts';
import type { Cursor, PageRequest, Partition, Source } from '../ports/source.ts';
import type { GatherPage, PageReading, PageResult } from './gather-page.ts';
import type { PartitionMemory } from './partition-memory.ts';
import type { PageTroubles } from './page-troubles.ts';
import type { Patience } from './patience.ts';
import type { Room } from './room.ts';

/** The bound on page names that the loop guard remembers; a partition with more pages ends as failed. */
const MOST_PAGES = 1_000_000;

export type WalkOptions = {
  readonly source: Source;
  readonly partition: Partition;
  readonly gatherPage: GatherPage;
  readonly observe: Observe;
  /** Pages in hand, shared by all fetchers of the source. */
  readonly pages: Room;
  /** Aborts when the run must not take up another page. */
  readonly draining: AbortSignal;
  /** Called when the API says that all other pages of the source would fail as well. */
  readonly stopRun: () => void;
  /** Keeps the pages that fail. */
  readonly troubles?: PageTroubles | undefined;
};

/** Where the partition's cursor stood before, which answers are remembered, and how the state is waited for. */
export type WalkMemory = {
  readonly kept: Cursor | undefined;
  readonly memory: PartitionMemory;
  readonly patience: Patience;
};

export type Walk = {
  /** Gathers page after page, several at once where they are known. @throws the signal's reason when it aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Some page, or something of one, is not durable. */
  failed(): boolean;
  /** Pages were left out at a bound. */
  leftOut(): boolean;
  /** Pages are left that the drain came before. */
  unfinished(): boolean;
  /** The latest cursor of all pages. */
  cursor(): Cursor | undefined;
};

/** The pages of one partition: which wait, which are in hand, which were asked for before. */
export function createWalk(
  options: WalkOptions,
  first: PageRequest,
  { kept, memory, patience }: WalkMemory,
): Walk {
  const waiting: PageRequest[] = [first];
  const asked = new Set([first.page]);
  const inHand = new Map<string, Promise<void>>();
  /** Pages taken up whose answer is not read yet. */
  let unread = 0;
  let anyFailed = false;
  let anyLeftOut = false;
  let cursor: Cursor | undefined;

  async function run(signal: AbortSignal): Promise<void> {
    try {
      while (inHand.size > 0 || (waiting.length > 0 && !options.draining.aborted)) {
        const next = options.draining.aborted ? undefined : waiting.shift();
        if (next === undefined) {
          await Promise.race(inHand.values());
        } else {
          await begin(next, signal);
        }
      }
    } finally {
      // Nothing of this partition goes on behind the back of whoever restarts or stops this actor.
      await Promise.allSettled(inHand.values());
    }
  }

  async function begin(page: PageRequest, signal: AbortSignal): Promise<void> {
    unread += 1;
    await options.pages.enter(signal);
    const work = gather(page, signal).finally(() => {
      options.pages.give();
      inHand.delete(page.page);
    });
    inHand.set(page.page, work);
    // A rejection is met by the race, or by the settling at the end; here it must only not count as unhandled.
    work.catch(() => undefined);
  }

  async function gather(asking: PageRequest, signal: AbortSignal): Promise<void> {
    const result = await gatherReading(asking, signal);
    const { source, partition, troubles } = options;
    const page = { source: source.name, slice: partition.key, partition, asked: asking };
    if (result.type === 'failed') {
      anyFailed = true;
      await troubles?.failed(page, result.reason, patience);
      if (result.stop === true) {
        options.stopRun();
      }
      return;
    }
    memory.note(result.answer);
    if (result.complete) {
      await troubles?.gathered(page, patience);
    }
    anyFailed ||= !result.complete;
    anyLeftOut ||= result.leftOut === true;
    cursor = later(source, cursor, result.cursor);
    follow(asking, result);
  }

  async function gatherReading(asking: PageRequest, signal: AbortSignal): Promise<PageResult> {
    const { source, partition } = options;
    let read = false;
    function isRead(): void {
      unread -= read ? 0 : 1;
      read = true;
    }
    const task = {
      source,
      partition,
      asked: asking,
      recalled: memory.recall(asking),
      before: asking === first ? kept : undefined,
      completing(reading: PageReading) {
        isRead();
        return completing(asking, reading);
      },
    };
    try {
      return await options.gatherPage(task, signal);
    } finally {
      isRead();
    }
  }

  /**
   * The last page to be read waits for the others to be durable: only then is it true that all is, when this one is. They
   * do not wait for it, and may lead on to more; then it was not the last.
   */
  async function completing(asking: PageRequest, reading: PageReading): Promise<Cursor | undefined> {
    const isOpen = () => unread > 0 || waiting.length > 0;
    if (isOpen() || reading.next.length > 0 || options.source.keepsCursors !== true) {
      return undefined;
    }
    const others = [...inHand].filter(([page]) => page !== asking.page).map(([, work]) => work);
    await Promise.allSettled(others);
    if (isOpen() || anyFailed || anyLeftOut || reading.leftOut === true) {
      return undefined;
    }
    return later(options.source, kept, later(options.source, cursor, reading.cursor));
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
export function later(source: Source, a: Cursor | undefined, b: Cursor | undefined): Cursor | undefined {
  return a === undefined || b === undefined ? (b ?? a) : (source.later?.(a, b) ?? b);
}
