import type { Cursor } from './source.ts';

/** An envelope that became durable on the queue. */
export type JournalEntry = {
  readonly envelope: string;
  readonly source: string;
  readonly type: string;
  readonly partition: string;
  /** How many records it carries. */
  readonly records: number;
  /** Milliseconds since the epoch. */
  readonly gatheredAt: number;
};

export type Commit = {
  readonly source: string;
  readonly partition: string;
  /** The envelopes that became durable since the last commit. */
  readonly journal: readonly JournalEntry[];
  /** Where the next run begins; left as it is when undefined. */
  readonly cursor?: Cursor | undefined;
};

/** What gathering must remember over a restart. */
export type State = {
  /** @throws Failure when the state cannot be read. */
  cursor(source: string, partition: string): Promise<Cursor | undefined>;
  /**
   * One transaction: the journal of what became durable on the queue, and the cursor behind it. The same envelope
   * twice is one entry.
   *
   * @throws Failure (transient: the disk is full; permanent: the file is damaged). Then nothing of it is kept.
   */
  commit(entry: Commit): Promise<void>;
  /** The journal of envelopes gathered in the range, in any order. */
  journal(from: number, to: number): AsyncIterable<JournalEntry>;
  /** When a source last finished a run, in milliseconds since the epoch. */
  lastRun(source: string): Promise<number | undefined>;
  /** @throws Failure as `commit`. */
  finishRun(source: string, dueAt: number): Promise<void>;
  /** Safe twice. */
  close(): Promise<void>;
};
