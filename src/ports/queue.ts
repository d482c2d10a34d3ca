import type { Envelope } from './envelope.ts';
import { Failure, type FailureOptions } from './failure.ts';

/** How a delivery ends. */
export type Verdict =
  /** Its records are stored, dropped by a rule or quarantined: remove it. */
  | { readonly type: 'done' }
  /** Give it back, to be received again after `afterMs` milliseconds (default 0). */
  | { readonly type: 'retry'; readonly reason: string; readonly afterMs?: number | undefined }
  /** It can never be processed as it is: move it to quarantine untouched. */
  | { readonly type: 'reject'; readonly reason: string };

/** An envelope lent to us by the queue; it comes back unless settled. */
export type Delivery = {
  readonly envelope: Envelope;
  /** How often it was received, this time included: 1 for the first time. */
  readonly receives: number;
  /** What the queue calls the message that carries it. */
  readonly message?: string | undefined;
  /** When it was received: milliseconds since the epoch. */
  readonly receivedAt?: number | undefined;
  /** Aborts when the lease has ended: stop, and settle nothing. */
  readonly lost: AbortSignal;
  /**
   * Safe twice; the first verdict counts. Resolves when the queue has taken the verdict, or has been given up on it
   * (then the delivery comes back, and `delivery.unsettled` is observed). Never rejects.
   */
  settle(verdict: Verdict): Promise<void>;
};

export type QueueDepth = {
  /** Waiting to be received. Approximate on SQS. */
  readonly waiting: number;
  /** Received and not yet settled, by anyone. Approximate on SQS. */
  readonly inFlight: number;
  /** Waiting in quarantine. Approximate on SQS. */
  readonly quarantined: number;
};

/** At least once, in any order. One `Queue` is one named queue with its quarantine (the dead-letter queue). */
export type Queue = {
  readonly name: string;
  /**
   * Resolves when every envelope is durable.
   *
   * @throws SendFailure with the envelopes that are not; the others are durable.
   * @throws the signal's reason when it aborts: then nothing is known of any.
   */
  send(envelopes: readonly Envelope[], signal: AbortSignal): Promise<void>;
  /**
   * Waits a bounded time for at most `max` deliveries (`max` ≥ 1); none when nothing came or the signal aborted.
   * Keeps the lease of each until it is settled. A message that cannot be read as an envelope is never delivered: it
   * goes to quarantine untouched.
   *
   * @throws Failure when the queue said no.
   */
  receive(max: number, signal: AbortSignal): Promise<readonly Delivery[]>;
  /**
   * Keeps quarantine envelopes (those with `quarantine` notes); resolves when they are durable there.
   *
   * @throws SendFailure with those that are not.
   */
  quarantine(envelopes: readonly Envelope[], signal: AbortSignal): Promise<void>;
  /** @throws Failure when the queue said no. */
  depth(signal: AbortSignal): Promise<QueueDepth>;
  /** Stops renewing leases and closes connections. What is not settled comes back when its lease ends. Safe twice. */
  close(): Promise<void>;
};

/** Some envelopes of a `send` are not durable. `kind` is permanent when trying again cannot help any of them. */
export class SendFailure extends Failure {
  readonly unsent: readonly Envelope[];

  constructor(
    kind: Failure['kind'],
    message: string,
    unsent: readonly Envelope[],
    options: FailureOptions = {},
  ) {
    super(kind, message, options);
    this.name = 'SendFailure';
    this.unsent = unsent;
  }
}
