import type { ApiRequest, ApiResponse } from './api.ts';

/** A JSON item cut out of a page. Integers that a double cannot hold are `bigint`. */
export type SourceRecord = unknown;

/** How far a partition has been read: opaque to all but the source, and JSON. */
export type Cursor = string;

/** One slice of a source that can be fetched apart: a station, a date window, a symbol. */
export type Partition = {
  /** Unique within the source and stable over restarts: state is kept under it. */
  readonly key: string;
  /** What templates may use: `{partition.symbol}`. */
  readonly values: Readonly<Record<string, string>>;
};

/** What a run of a source may know of the world. */
export type RunContext = {
  /** When this run was due: milliseconds since the epoch. */
  readonly dueAt: number;
  readonly now: number;
  /** Where what is asked for ends, in milliseconds since the epoch: of a past range. Default: now. */
  readonly until?: number | undefined;
};

/** A request with its place in the partition, so that the envelopes cut from its answer get the same ids each time. */
export type PageRequest = {
  readonly request: ApiRequest;
  /**
   * Stable name of the page within its partition and run: `page=3`, `offset=200`, `start=2026-11-22`. Without secrets.
   * The same request always has the same name, so a name that comes again in a run tells that paging goes in a circle.
   */
  readonly page: string;
  /** What reading the answer takes beside the request: opaque to all but the source, and JSON. */
  readonly state?: PageState | undefined;
};

export type PageState = Readonly<Record<string, string | number>>;

/** A record, and the type that the source says it has. */
export type TypedRecord = { readonly type: string; readonly record: SourceRecord };

/** What one answer holds. */
export type Reading =
  | {
      readonly type: 'page';
      readonly records: readonly TypedRecord[];
      /** The requests that follow from this answer; more than one where the total is known. */
      readonly next: readonly PageRequest[];
      /** The largest cursor seen up to and with this page. */
      readonly cursor?: Cursor | undefined;
      /** The records are good, but a person should know of this: one sentence, as where pages were left out. */
      readonly warning?: string | undefined;
      /** Pages that should follow were left out at a bound: the cursor must not move past them. */
      readonly leftOut?: boolean | undefined;
    }
  | { readonly type: 'retry'; readonly afterMs?: number | undefined; readonly reason: string }
  /** The token of the request has ended: ask again with a new one, once. */
  | { readonly type: 'renew'; readonly reason: string }
  | {
      readonly type: 'failed';
      readonly reason: string;
      /** The run of the source ends here: all its other pages would fail as well. */
      readonly stop?: boolean | undefined;
    };

/** What moves a source on from run to run, and what of it is kept. */
export type Moves = {
  readonly by: 'cursor' | 'windows';
  /** A cursor as a person writes it, in the form in which it is kept; or what is wrong with it, as a sentence. */
  readonly readCursor: (text: string) => ReadCursor;
};

export type ReadCursor =
  | { readonly type: 'cursor'; readonly cursor: Cursor }
  | { readonly type: 'wrong'; readonly why: string };

/** What to ask for next, and what an answer holds. Pure: no I/O, no clock of its own, no state between calls. */
export type Source = {
  readonly name: string;
  /** The types its records may have: known before anything starts, so that queues and processors can be checked. */
  readonly types: readonly string[];
  /** The slices to fetch in this run. Lazy: there may be a million. None where they come from a parent. */
  partitions(run: RunContext): Iterable<Partition> | AsyncIterable<Partition>;
  /** Where the slices are the records of another source: its name, and the slices that one of its records makes. */
  readonly parent?:
    | {
        readonly source: string;
        readonly partitionsOf: (record: SourceRecord, run: RunContext) => Iterable<Partition>;
      }
    | undefined;
  /** Undefined where every run asks for the same. */
  readonly moves?: Moves | undefined;
  /** The first request of a partition, from where the cursor stands; undefined when there is nothing to ask for. */
  first(partition: Partition, cursor: Cursor | undefined, run: RunContext): PageRequest | undefined;
  /** Whether its partitions have cursors at all. */
  readonly keepsCursors?: boolean | undefined;
  /** The later of two cursors of this source; where there is none, the second. Pages come in any order. */
  readonly later?: ((a: Cursor, b: Cursor) => Cursor) | undefined;
  /** What it does about answers that have not changed. Undefined: it gathers all of them again. */
  readonly unchanged?:
    | {
        /** A page of the same bytes is not gathered again. */
        readonly compare: boolean;
        /** The body of a page alone tells whether another follows. */
        readonly bodyTellsAll: boolean;
        /** Another one when pages are read in another way: then what is remembered is of no use. */
        readonly reading: string;
      }
    | undefined;
  /** The cursor of a partition that had not changed at this time, where it need not be asked for any more. */
  readonly settled?: ((partition: Partition, at: number) => Cursor | undefined) | undefined;
  /** Reads the answer to `asked`. A body that cannot be read is a `failed` reading, never an exception. */
  read(response: ApiResponse, asked: PageRequest, partition: Partition): Reading;
  /**
   * When the first run of this process is due, where `last` is when the last run ended in an earlier process (undefined:
   * never). A time that has passed means at once. `every`: now, or `last` and the interval if that is later. `cron`: the
   * newest match since `last` if one was missed (one, never a backlog), otherwise the next match. `once`: now, because
   * starting the command is asking for it.
   */
  firstRun(now: number, last: number | undefined): number | undefined;
  /**
   * When the run after the one that was due at `after` is due: strictly after `after`. Runs that were missed until `now`
   * are skipped, or, where the schedule says so, made up for by one that is due at once: then it is before `now`.
   * Undefined when there is none (`once`).
   */
  nextRun(after: number, now?: number): number | undefined;
};
