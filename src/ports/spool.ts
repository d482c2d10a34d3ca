import type { Envelope } from './envelope.ts';

/** Envelopes of pages that were fetched and that the queue does not take: kept on this machine until it does. */
export type Spool = {
  /**
   * Keeps what fits within the spool's bound; the same envelope twice is one.
   *
   * @returns whether all are kept. @throws Failure when the disk said no.
   */
  keep(envelopes: readonly Envelope[]): Promise<boolean>;
  /** Lets go of those that are durable on the queue; others are no matter. @throws Failure when the disk said no. */
  letGo(envelopes: readonly Envelope[]): Promise<void>;
  /**
   * What an earlier process left, oldest first, a bounded number at a time: each again until it is let go.
   *
   * @throws Failure when the disk said no.
   */
  left(): AsyncIterable<readonly Envelope[]>;
  /** Safe twice. */
  close(): Promise<void>;
};
