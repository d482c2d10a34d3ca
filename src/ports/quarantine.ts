import type { Envelope } from './envelope.ts';

/** What a message in quarantine holds. */
export type QuarantineContent =
  /** With a note for each record, also where the queue itself moved the message here. */
  | { readonly type: 'envelope'; readonly envelope: Envelope }
  | { readonly type: 'unreadable'; readonly reason: string; readonly body: string };

/** A message lent to us by a quarantine; it is there again when it is given back, or its lease ends. */
export type QuarantinedMessage = {
  readonly content: QuarantineContent;
  /** When it was first sent, in milliseconds since the epoch, as far as the queue tells. */
  readonly sentAt: number | undefined;
  /** @throws Failure when it is still there: the queue said no, or the lease has ended. */
  remove(signal: AbortSignal): Promise<void>;
};

/** The quarantine of one queue (its dead-letter queue), to be looked through. At least once, in any order. */
export type Quarantine = {
  readonly name: string;
  /**
   * Waits a bounded time for at most ten messages that are not lent; none when there are none, or the signal aborted.
   * Keeps the lease of each until it is removed, or the quarantine is closed.
   *
   * @throws Failure when the queue said no.
   */
  receive(signal: AbortSignal): Promise<readonly QuarantinedMessage[]>;
  /** Gives back at once all that is still lent. Safe twice. */
  close(): Promise<void>;
};
