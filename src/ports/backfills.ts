/** A past range of a source that is being gathered, or was and has not come to its end. */
export type BackfillEntry = {
  readonly id: number;
  readonly source: string;
  /** Where it begins, in the form of a cursor of the source. */
  readonly from: string;
  /** Where it ends; what is there is not part of it. */
  readonly to: string;
  /** How long one slice is; undefined where the source or the range decides. */
  readonly stepMs?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Slices whose every page is durable on the queue. */
  readonly done: number;
};

/** How far backfills have come. They have progress of their own: no cursor is moved. @throws Failure when the state says no. */
export type Backfills = {
  /** Those that have not come to their end, oldest first. */
  backfills(): Promise<readonly BackfillEntry[]>;
  /** Begins one, or goes on with the same one. */
  beginBackfill(of: Pick<BackfillEntry, 'source' | 'from' | 'to' | 'stepMs'>): Promise<BackfillEntry>;
  isSliceDone(backfill: number, slice: string): Promise<boolean>;
  finishSlice(backfill: number, slice: string): Promise<void>;
  /** It is done: its progress is forgotten. */
  endBackfill(backfill: number): Promise<void>;
};
