import type { OnCollision } from './collision.ts';
import type { FailureKind } from './failure.ts';

/**
 * What the parts tell about themselves. One observer hears all of it and turns it into metrics, logs, progress and
 * status; nobody below knows which. Past tense: each is a fact. Durations are milliseconds.
 */
export type Event = ActorEvent | GatherEvent | HttpEvent | QueueEvent | ProcessEvent | StoreEvent;

/** Must not throw and must be quick: it is called in the middle of the work. */
export type Observe = (event: Event) => void;

export type ActorEvent =
  | { readonly type: 'actor.started'; readonly path: string }
  | { readonly type: 'actor.stopped'; readonly path: string; readonly how: 'drained' | 'aborted' | 'failed' }
  | { readonly type: 'actor.crashed'; readonly path: string; readonly error: unknown }
  | {
      readonly type: 'actor.restarted';
      readonly path: string;
      readonly restarts: number;
      readonly afterMs: number;
    }
  /** The restart limit is passed, or the supervision said so: the failure goes up. */
  | { readonly type: 'actor.escalated'; readonly path: string; readonly error: unknown }
  | {
      readonly type: 'message.handled';
      readonly path: string;
      readonly waitedMs: number;
      readonly tookMs: number;
      readonly mailbox: number;
    }
  | {
      readonly type: 'message.dead';
      readonly path: string;
      readonly why: 'stopped' | 'crashed' | 'full';
      readonly messageType: string;
    };

export type GatherEvent =
  | { readonly type: 'run.started'; readonly source: string; readonly dueAt: number }
  | {
      readonly type: 'run.finished';
      readonly source: string;
      readonly dueAt: number;
      readonly tookMs: number;
      readonly partitions: number;
      readonly failedPartitions: number;
      /** Those that other replicas gather. */
      readonly otherPartitions: number;
    }
  /** A page's records are durable on the queue and in the journal. */
  | {
      readonly type: 'page.gathered';
      readonly source: string;
      readonly partition: string;
      readonly page: string;
      readonly records: Readonly<Record<string, number>>;
      readonly envelopes: number;
      readonly bytes: number;
      /** From the request to the last byte, retries included. */
      readonly fetchMs: number;
    }
  /** A page has not changed since the last run, and none of it is gathered again. */
  | {
      readonly type: 'page.unchanged';
      readonly source: string;
      readonly partition: string;
      readonly page: string;
      /** `told` by the host, with 304; or of the same bytes, when `compared`. */
      readonly how: 'told' | 'compared';
      readonly bytes: number;
      readonly fetchMs: number;
    }
  /** More pages of a partition are known of than before: for progress. */
  | {
      readonly type: 'pages.found';
      readonly source: string;
      readonly partition: string;
      readonly pages: number;
    }
  | {
      readonly type: 'page.failed';
      readonly source: string;
      readonly partition: string;
      readonly page: string;
      readonly url: string;
      readonly reason: string;
    }
  /** A page that failed for good is kept with its request, to be asked for again. */
  | {
      readonly type: 'page.quarantined';
      readonly source: string;
      readonly partition: string;
      readonly page: string;
    }
  /** A page that was kept because it had failed is gathered. */
  | {
      readonly type: 'page.recovered';
      readonly source: string;
      readonly partition: string;
      readonly page: string;
    }
  /** The page is good, but a person should know of something: pages were left out at a bound. */
  | {
      readonly type: 'page.warned';
      readonly source: string;
      readonly partition: string;
      readonly page: string;
      readonly reason: string;
    }
  /**
   * A process that is new to its partitions, or lost its state, has taken so many cursors from the store's ledger; with
   * a reason, the ledger can never be read, and they begin from the start.
   */
  | {
      readonly type: 'cursors.recalled';
      readonly source: string;
      readonly cursors: number;
      readonly reason?: string | undefined;
    }
  /** The queue, or the state, takes nothing: gathering of this source waits. */
  | {
      readonly type: 'gather.paused';
      readonly source: string;
      readonly kind: FailureKind;
      readonly reason: string;
    }
  | { readonly type: 'gather.resumed'; readonly source: string; readonly pausedMs: number }
  /** A source has made all requests that its budget allows: it waits until the budget begins anew. */
  | {
      readonly type: 'budget.spent';
      readonly source: string;
      readonly forMs: number;
      readonly reason: string;
    }
  | { readonly type: 'budget.renewed'; readonly source: string };

export type HttpEvent =
  | {
      readonly type: 'request.answered';
      readonly source: string;
      readonly host: string;
      readonly method: string;
      readonly status: number;
      readonly tookMs: number;
      readonly queuedMs: number;
      readonly bytes: number;
    }
  | {
      readonly type: 'request.failed';
      readonly source: string;
      readonly host: string;
      readonly method: string;
      readonly reason: string;
      readonly tookMs: number;
    }
  | {
      readonly type: 'request.retried';
      readonly source: string;
      readonly host: string;
      readonly reason: string;
      readonly attempt: number;
      readonly afterMs: number;
    }
  /** The host asked for a pause: all its fetchers wait. */
  | { readonly type: 'host.paused'; readonly host: string; readonly forMs: number; readonly reason: string }
  | { readonly type: 'host.resumed'; readonly host: string }
  /** The host is down: nobody asks it until one request may try whether it is back. */
  | {
      readonly type: 'breaker.opened';
      readonly host: string;
      readonly forMs: number;
      readonly reason: string;
    }
  /** The host is back. */
  | { readonly type: 'breaker.closed'; readonly host: string; readonly openMs: number };

export type QueueEvent =
  | {
      readonly type: 'envelopes.sent';
      readonly queue: string;
      readonly envelopes: number;
      readonly bytes: number;
    }
  | {
      readonly type: 'deliveries.received';
      readonly queue: string;
      readonly deliveries: number;
      /** How often each of them was received, this time included. */
      readonly receives: readonly number[];
    }
  | {
      readonly type: 'delivery.settled';
      readonly queue: string;
      readonly verdict: 'done' | 'retry' | 'reject';
      readonly heldMs: number;
    }
  /** The queue did not take the verdict: the delivery comes back. */
  | { readonly type: 'delivery.unsettled'; readonly queue: string; readonly reason: string }
  | { readonly type: 'lease.renewed'; readonly queue: string; readonly deliveries: number }
  | {
      readonly type: 'lease.lost';
      readonly queue: string;
      readonly envelope: string;
      readonly reason: string;
    }
  | { readonly type: 'message.unreadable'; readonly queue: string; readonly reason: string }
  /** An operation began to fail; said once until it works again. */
  | {
      readonly type: 'queue.failed';
      readonly queue: string;
      readonly operation: string;
      readonly kind: FailureKind;
      readonly reason: string;
    }
  | { readonly type: 'queue.recovered'; readonly queue: string; readonly failedMs: number };

export type ProcessEvent =
  /** One envelope is settled as done: where each of its records is now. */
  | {
      readonly type: 'envelope.finished';
      readonly envelope: string;
      readonly source: string;
      /** The type of its records; also the processor's name. */
      readonly recordType: string;
      readonly records: number;
      readonly stored: number;
      readonly dropped: Readonly<Record<string, number>>;
      readonly quarantined: number;
      readonly points: number;
      /** The newest time among its points, in milliseconds since the epoch; undefined when it has none. */
      readonly newestMs: number | undefined;
      /** From gathered to stored. */
      readonly tookMs: number;
    }
  | {
      readonly type: 'record.quarantined';
      readonly source: string;
      readonly recordType: string;
      readonly envelope: string;
      readonly index: number;
      readonly reason: string;
      readonly path: string | undefined;
      readonly page: string;
    }
  /** A record makes a point that another record made before it, with other values. */
  | {
      readonly type: 'record.collided';
      readonly source: string;
      readonly recordType: string;
      readonly envelope: string;
      readonly index: number;
      readonly page: string;
      readonly other: { readonly envelope: string; readonly index: number; readonly page: string };
      readonly how: OnCollision;
      /** One sentence that names the point and the other record. */
      readonly reason: string;
    };

export type StoreEvent =
  | {
      readonly type: 'points.written';
      readonly points: number;
      readonly refused: number;
      readonly tookMs: number;
    }
  /** The store says no: consuming waits. Said once an outage. */
  | { readonly type: 'store.paused'; readonly kind: FailureKind; readonly reason: string }
  | { readonly type: 'store.resumed'; readonly pausedMs: number };
