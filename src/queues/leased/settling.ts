import type { Clock } from '../../ports/clock.ts';
import type { Envelope } from '../../ports/envelope.ts';
import type { Observe } from '../../ports/events.ts';
import { Failure } from '../../ports/failure.ts';
import type { Delivery, Verdict } from '../../ports/queue.ts';
import { type Lease, type Leases, LONGEST_LEASE_MS } from './leases.ts';
import type { Posting } from './posting.ts';
import { createRecentSet } from './recent-set.ts';
import { createSteps } from './steps.ts';
import type { Incoming, Refusal, Wire } from './wire.ts';

/** Deliveries that are done but could not be removed, or were not ours any more: remembered, to be removed when they come back. */
const DONE_REMEMBERED = 10_000;

export type SettlingOptions = {
  readonly queue: string;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly leases: Leases;
  readonly posting: Posting;
  readonly closing: AbortSignal;
};

/** Tells the queue how deliveries ended. */
export type Settling = {
  delivery(lease: Lease, envelope: Envelope, receives: number): Delivery;
  /** Removes a message; resolves with why it is still there, if it is. */
  remove(message: Pick<Incoming, 'receipt'>): Promise<Refusal | undefined>;
  /** Whether this very message was done before, and could not be removed then. */
  wasDone(messageId: string, envelope: Envelope): boolean;
  /** Resolves when every verdict that was given is taken or given up. */
  whenSettled(): Promise<void>;
};

export function createSettling(options: SettlingOptions): Settling {
  const { queue, wire, clock, observe, leases, posting, closing } = options;
  const done = createRecentSet(DONE_REMEMBERED);
  const settlements = new Set<Promise<void>>();
  const singly = createSteps({ wire, clock, closing });

  function delivery(lease: Lease, envelope: Envelope, receives: number): Delivery {
    let settlement: Promise<void> | undefined;
    return {
      envelope,
      receives,
      message: lease.messageId,
      receivedAt: clock.now(),
      lost: lease.lost,
      settle(verdict) {
        settlement ??= lease.lost.aborted
          ? tooLate(lease, envelope, verdict)
          : begin(lease, envelope, verdict);
        return settlement;
      },
    };
  }

  /** The queue is told nothing: the message is not ours. But should it come back to us, its work was done. */
  async function tooLate(lease: Lease, envelope: Envelope, verdict: Verdict): Promise<void> {
    if (verdict.type === 'done') {
      done.add(keyOf(lease.messageId, envelope));
    }
  }

  function begin(lease: Lease, envelope: Envelope, verdict: Verdict): Promise<void> {
    const settlement = settle(lease, envelope, verdict).finally(() => settlements.delete(settlement));
    settlements.add(settlement);
    return settlement;
  }

  async function settle(lease: Lease, envelope: Envelope, verdict: Verdict): Promise<void> {
    const problem = await carryOut(lease, envelope, verdict);
    await leases.letGo(lease);
    if (problem === undefined) {
      const heldMs = clock.monotonic() - lease.since;
      observe({ type: 'delivery.settled', queue, verdict: verdict.type, heldMs });
    } else {
      observe({ type: 'delivery.unsettled', queue, reason: problem });
    }
  }

  /** What kept the verdict from the queue, if anything did. A bug too ends here: a settlement never rejects. */
  async function carryOut(lease: Lease, envelope: Envelope, verdict: Verdict): Promise<string | undefined> {
    try {
      return (await steps(lease, envelope, verdict))?.reason;
    } catch (error) {
      return String(error);
    }
  }

  function steps(lease: Lease, envelope: Envelope, verdict: Verdict): Promise<Refusal | undefined> {
    switch (verdict.type) {
      case 'done':
        return finish(lease, envelope);
      case 'retry':
        return giveBack(lease, verdict.afterMs ?? 0);
      case 'reject':
        return reject(lease, envelope, verdict.reason);
      default:
        return verdict satisfies never;
    }
  }

  async function finish(lease: Lease, envelope: Envelope): Promise<Refusal | undefined> {
    const refusal = await singly.remove(lease.receipt);
    if (refusal !== undefined) {
      done.add(keyOf(lease.messageId, envelope));
    }
    return refusal;
  }

  /** Let go first: a renewal that is under way would otherwise take the message back. */
  async function giveBack(lease: Lease, afterMs: number): Promise<Refusal | undefined> {
    await leases.letGo(lease);
    const left = LONGEST_LEASE_MS - (clock.monotonic() - lease.since);
    const seconds = Math.ceil(Math.max(0, Math.min(afterMs, left - 1_000)) / 1_000);
    return singly.extend({ receipt: lease.receipt, seconds });
  }

  async function reject(lease: Lease, envelope: Envelope, reason: string): Promise<Refusal | undefined> {
    try {
      await posting.quarantine([withNotes(envelope, reason, clock.now())], closing);
    } catch (thrown) {
      if (thrown instanceof Failure) {
        return { kind: thrown.kind, reason: thrown.message };
      }
      throw thrown;
    }
    return finish(lease, envelope);
  }

  return {
    delivery,
    remove: ({ receipt }) => singly.remove(receipt),
    wasDone: (messageId, envelope) => done.has(keyOf(messageId, envelope)),
    async whenSettled() {
      await Promise.all(settlements);
    },
  };
}

/** The envelope alone would not do: the same page, gathered again, has the same id and is a message of its own. */
function keyOf(messageId: string, envelope: Envelope): string {
  return `${messageId} ${envelope.id}`;
}

/** The envelope with a note for each record. Notes that it has from an earlier time keep the record's place and path. */
function withNotes(envelope: Envelope, reason: string, now: number): Envelope {
  const at = new Date(now).toISOString();
  const quarantine = envelope.records.map((_, index) => ({
    index,
    ...envelope.quarantine?.[index],
    reason,
    at,
  }));
  return { ...envelope, quarantine };
}
