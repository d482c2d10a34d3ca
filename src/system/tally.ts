import type { Event, Observe } from '../ports/events.ts';

/** What this process has seen of one type since it started. */
export type TypeTally = {
  gathered: number;
  stored: number;
  dropped: number;
  quarantined: number;
  points: number;
  /** Newest event time, milliseconds since the epoch. */
  newestMs: number | undefined;
};

/** What this process has seen of one source since it started. */
export type SourceTally = {
  pages: number;
  pagesFound: number;
  failedPages: number;
  /** Pages that had not changed since the last run: none of them is gathered again, nor counted under `pages`. */
  unchangedPages: number;
  records: number;
  bytes: number;
  requests: number;
  retries: number;
  throttled: number;
  /** Time that requests took, one after the other: what gathering without parallelism would take. */
  requestMs: number;
  runs: number;
  /** Of the last run: gathered here, and left to other replicas. */
  partitions: number;
  otherPartitions: number;
  paused: string | undefined;
};

/** Counts for progress, status and the summary. The proof that nothing is lost is the ledger, not these. */
export type Tally = {
  readonly observe: Observe;
  readonly types: ReadonlyMap<string, TypeTally>;
  readonly sources: ReadonlyMap<string, SourceTally>;
  /** Why the store takes nothing, while it does not. */
  storePaused(): string | undefined;
  /** Whether of a type more was gathered here than has ended here. */
  unfinished(): boolean;
};

export function createTally(): Tally {
  const types = new Map<string, TypeTally>();
  const sources = new Map<string, SourceTally>();
  const pagesFound = new Map<string, number>();
  let storePaused: string | undefined;

  function type(name: string): TypeTally {
    return entry(types, name, () => ({
      gathered: 0,
      stored: 0,
      dropped: 0,
      quarantined: 0,
      points: 0,
      newestMs: undefined,
    }));
  }

  function source(name: string): SourceTally {
    return entry(sources, name, () => ({
      pages: 0,
      pagesFound: 0,
      failedPages: 0,
      unchangedPages: 0,
      records: 0,
      bytes: 0,
      requests: 0,
      retries: 0,
      throttled: 0,
      requestMs: 0,
      runs: 0,
      partitions: 0,
      otherPartitions: 0,
      paused: undefined,
    }));
  }

  function gathered(event: Extract<Event, { type: 'page.gathered' }>): void {
    const ofSource = source(event.source);
    ofSource.pages += 1;
    ofSource.bytes += event.bytes;
    for (const [name, count] of Object.entries(event.records)) {
      ofSource.records += count;
      type(name).gathered += count;
    }
    found(event.source, event.partition, 1);
  }

  /** `pages` counts those known of one partition so far; the source's number is the sum over its partitions. */
  function found(name: string, partition: string, pages: number): void {
    const key = `${name}\n${partition}`;
    const before = pagesFound.get(key) ?? 0;
    if (pages > before) {
      pagesFound.set(key, pages);
      source(name).pagesFound += pages - before;
    }
  }

  function finished(event: Extract<Event, { type: 'envelope.finished' }>): void {
    const ofType = type(event.recordType);
    ofType.stored += event.stored;
    ofType.quarantined += event.quarantined;
    ofType.points += event.points;
    ofType.dropped += Object.values(event.dropped).reduce((sum, count) => sum + count, 0);
    ofType.newestMs = Math.max(ofType.newestMs ?? 0, event.newestMs ?? 0) || undefined;
  }

  function observe(event: Event): void {
    switch (event.type) {
      case 'page.gathered':
        gathered(event);
        break;
      case 'pages.found':
        found(event.source, event.partition, event.pages);
        break;
      case 'page.unchanged':
        source(event.source).unchangedPages += 1;
        found(event.source, event.partition, 1);
        break;
      case 'page.failed':
        source(event.source).failedPages += 1;
        break;
      case 'run.finished':
        source(event.source).runs += 1;
        source(event.source).partitions = event.partitions;
        source(event.source).otherPartitions = event.otherPartitions;
        forgetPartitions(event.source);
        break;
      case 'request.answered':
        source(event.source).requests += 1;
        source(event.source).requestMs += event.tookMs;
        source(event.source).throttled += event.status === 429 ? 1 : 0;
        break;
      case 'request.failed':
        source(event.source).requests += 1;
        source(event.source).requestMs += event.tookMs;
        break;
      case 'request.retried':
        source(event.source).retries += 1;
        break;
      case 'gather.paused':
      case 'budget.spent':
        source(event.source).paused = event.reason;
        break;
      case 'gather.resumed':
      case 'budget.renewed':
        source(event.source).paused = undefined;
        break;
      case 'envelope.finished':
        finished(event);
        break;
      case 'store.paused':
        storePaused = event.reason;
        break;
      case 'store.resumed':
        storePaused = undefined;
        break;
      default:
        break;
    }
  }

  /** The next run finds its pages anew; what is kept here must not grow with every partition there ever was. */
  function forgetPartitions(name: string): void {
    for (const key of pagesFound.keys()) {
      if (key.startsWith(`${name}\n`)) {
        pagesFound.delete(key);
      }
    }
  }

  function unfinished(): boolean {
    return [...types.values()].some((each) => each.gathered > each.stored + each.dropped + each.quarantined);
  }

  return { observe, types, sources, storePaused: () => storePaused, unfinished };
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  map.set(key, made);
  return made;
}
