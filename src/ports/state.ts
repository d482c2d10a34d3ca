import type { Replica } from './replica.ts';
import type { Spending } from './budget.ts';
import type { Cursor } from './source.ts';
import type { RememberedAnswer } from './unchanged.ts';

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
  /** When the queue had confirmed it: milliseconds since the epoch. */
  readonly durableAt?: number | undefined;
  /** The page's stable name within its partition. */
  readonly page?: string | undefined;
  /** The URL that was asked, redacted. */
  readonly url?: string | undefined;
};

export type Commit = {
  readonly source: string;
  readonly partition: string;
  /** The envelopes that became durable since the last commit. */
  readonly journal: readonly JournalEntry[];
  /** Where the next run begins; left as it is when undefined. */
  readonly cursor?: Cursor | undefined;
  /** All that is remembered of the partition's answers from now on; left as it is when undefined. */
  readonly answers?: readonly RememberedAnswer[] | undefined;
};

/** What gathering must remember over a restart. */
export type State = Spending & {
  /** @throws Failure when the state cannot be read. */
  cursor(source: string, partition: string): Promise<Cursor | undefined>;
  /** How the answers of a partition are known again. @throws Failure when the state cannot be read. */
  answers(source: string, partition: string): Promise<readonly RememberedAnswer[]>;
  /**
   * One transaction: the journal of what became durable on the queue, and the cursor behind it. The same envelope
   * twice is one entry.
   *
   * @throws Failure (transient: the disk is full; permanent: the file is damaged). Then nothing of it is kept.
   */
  commit(entry: Commit): Promise<void>;
  /** Sets cursors of partitions of a source, all or none. @throws Failure as `commit`. */
  adopt(source: string, cursors: ReadonlyMap<string, Cursor>): Promise<void>;
  /** The journal of envelopes gathered in the range, in order of `gatheredAt`. */
  journal(from: number, to: number): AsyncIterable<JournalEntry>;
  /** The newest journal entry of each of these envelopes that has one. @throws Failure when the state cannot be read. */
  journaled(envelopes: readonly string[]): Promise<readonly JournalEntry[]>;
  /**
   * When a source last finished a run, in milliseconds since the epoch. With a replica: undefined also when the partitions
   * were shared out in another way then, so that some of today's may have been gathered elsewhere.
   */
  lastRun(source: string, as?: Replica): Promise<number | undefined>;
  /** Whether a person has made it forget the source since its last run: then it begins from the start. */
  isForgotten(source: string): Promise<boolean>;
  /** @param as which replica ran it; by default the only one @throws Failure as `commit`. */
  finishRun(source: string, dueAt: number, as?: Replica): Promise<void>;
  /** Safe twice. */
  close(): Promise<void>;
};
