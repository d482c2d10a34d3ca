import type { Cursor } from './source.ts';

/** Where one partition stands. */
export type CursorEntry = {
  readonly source: string;
  readonly partition: string;
  readonly cursor: Cursor;
  /** When it moved there: milliseconds since the epoch; undefined where an older Millrace moved it. */
  readonly movedAt?: number | undefined;
};

/** What is remembered of a source as a whole. */
export type SourceEntry = {
  readonly source: string;
  /** Partitions that have a cursor. */
  readonly cursors: number;
  /** When its last finished run was due, in milliseconds since the epoch. */
  readonly lastRun?: number | undefined;
};

/** Which cursors: of all sources, of one, or of one of its partitions. */
export type CursorsOf = { readonly source?: string | undefined; readonly partition?: string | undefined };

/** What a person may see and change of what gathering remembers. @throws Failure when the state says no. */
export type Remembered = {
  sources(): Promise<readonly SourceEntry[]>;
  /** By source and partition. */
  cursors(of: CursorsOf): AsyncIterable<CursorEntry>;
  setCursor(source: string, partition: string, cursor: Cursor): Promise<void>;
  /**
   * Forgets the cursor of a partition; without one, all cursors of the source and its last run.
   *
   * @returns how many cursors are gone
   */
  forget(source: string, partition?: string): Promise<number>;
};
