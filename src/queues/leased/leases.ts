import type { Clock } from '../../ports/clock.ts';
import type { Observe } from '../../ports/events.ts';
import { Failure, failureIn } from '../../ports/failure.ts';
import { inParallel } from './in-parallel.ts';
import { within } from './within.ts';
import { type Answers, BATCH_ENTRIES, type Wire } from './wire.ts';

/** The longest that SQS lends a message in all, in milliseconds: it refuses to extend past that. */
export const LONGEST_LEASE_MS = 12 * 3_600_000;

/** Batches of extensions on their way at once. */
const CONCURRENCY = 4;

/** Leases are renewed when this part of them has passed; after a failed renewal, a quarter of that. */
const RENEW_AFTER = 1 / 3;

/** A lease counts as ended a little before the queue says so: a tenth of it, and no more than this, in milliseconds. */
const MOST_MARGIN_MS = 1_000;

export type Lease = {
  readonly messageId: string;
  readonly receipt: string;
  /** The id of the envelope. */
  readonly envelope: string;
  /** When it began, on the monotonic clock. */
  readonly since: number;
  /** Aborts when the lease has ended by itself: never after `letGo`. */
  readonly lost: AbortSignal;
};

export type LeasesOptions = {
  readonly queue: string;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly visibilityMs: number;
  readonly closing: AbortSignal;
};

/** Keeps what was received ours until it is let go: one heartbeat for all of them. */
export type Leases = {
  hold(message: { readonly messageId: string; readonly receipt: string }, envelope: string): Lease;
  /** Renews it no more; resolves when no renewal of it is under way. Safe twice, and after it was lost. */
  letGo(lease: Lease): Promise<void>;
  /** Resolves when the heartbeat has ended, after `closing`: every lease that was still held is lost. */
  readonly ended: Promise<void>;
};

type Held = { readonly lease: Lease; readonly lose: AbortController; until: number };

export function createLeases(options: LeasesOptions): Leases {
  const { queue, wire, clock, observe, closing } = options;
  const seconds = Math.ceil(options.visibilityMs / 1_000);
  const leaseMs = seconds * 1_000;
  const marginMs = Math.min(leaseMs / 10, MOST_MARGIN_MS);
  const intervalMs = leaseMs * RENEW_AFTER;
  const held = new Map<string, Held>();
  let round: Promise<boolean> = Promise.resolve(true);

  function hold(message: { readonly messageId: string; readonly receipt: string }, envelope: string): Lease {
    const earlier = held.get(message.messageId);
    if (earlier !== undefined) {
      lost(earlier, 'the queue lent the message again');
    }
    const lose = new AbortController();
    const since = clock.monotonic();
    const lease = { ...message, envelope, since, lost: lose.signal };
    held.set(message.messageId, { lease, lose, until: since + leaseMs - marginMs });
    return lease;
  }

  async function letGo(lease: Lease): Promise<void> {
    if (isHeld(lease)) {
      held.delete(lease.messageId);
      await round;
    }
  }

  function isHeld(lease: Lease): boolean {
    return held.get(lease.messageId)?.lease === lease;
  }

  function lost(each: Held, reason: string): void {
    const { messageId, envelope } = each.lease;
    held.delete(messageId);
    observe({ type: 'lease.lost', queue, envelope, reason });
    each.lose.abort(new Failure('transient', `The lease of envelope ${envelope} has ended: ${reason}.`));
  }

  async function beat(): Promise<void> {
    let renewed = true;
    while (!closing.aborted) {
      const wait = renewed ? intervalMs : intervalMs / 4;
      await clock.sleep(Math.min(wait, untilFirstEnds()), closing).catch(() => undefined);
      if (!closing.aborted) {
        loseEnded();
        round = renewAll();
        renewed = await round;
      }
    }
    for (const each of held.values()) {
      lost(each, 'the queue was closed');
    }
  }

  function untilFirstEnds(): number {
    const now = clock.monotonic();
    return Math.max(0, Math.min(...[...held.values()].map(({ until }) => until - now)));
  }

  function loseEnded(): void {
    const now = clock.monotonic();
    for (const each of held.values()) {
      if (each.until <= now) {
        lost(
          each,
          isOld(each) ? 'SQS lends a message for 12 hours at most' : 'it could not be renewed in time',
        );
      }
    }
  }

  /** Whether one more extension would pass the longest lease. */
  function isOld({ lease }: Held): boolean {
    return clock.monotonic() - lease.since + leaseMs + marginMs > LONGEST_LEASE_MS;
  }

  /** False when some could not be asked for and must be soon. */
  async function renewAll(): Promise<boolean> {
    const due = [...held.values()].filter((each) => !isOld(each));
    const batches = Array.from({ length: Math.ceil(due.length / BATCH_ENTRIES) }, (_, at) =>
      due.slice(at * BATCH_ENTRIES, (at + 1) * BATCH_ENTRIES),
    );
    let all = true;
    await inParallel(batches, CONCURRENCY, async (batch) => {
      all = (await renew(batch)) && all;
    });
    return all;
  }

  async function renew(batch: readonly Held[]): Promise<boolean> {
    const until = clock.monotonic() + leaseMs - marginMs;
    const answers = await ask(batch);
    let renewed = 0;
    let all = true;
    batch.forEach((each, at) => {
      const refusal = answers[at];
      if (!isHeld(each.lease)) {
        return;
      }
      if (refusal === undefined) {
        each.until = until;
        renewed++;
      } else if (refusal.kind === 'permanent') {
        lost(each, refusal.reason);
      } else {
        all = false;
      }
    });
    if (renewed > 0) {
      observe({ type: 'lease.renewed', queue, deliveries: renewed });
    }
    return all;
  }

  async function ask(batch: readonly Held[]): Promise<Answers> {
    const extensions = batch.map(({ lease }) => ({ receipt: lease.receipt, seconds }));
    const late = () => new Failure('transient', 'The renewal of leases was not answered in time.');
    try {
      // No longer than until the first lease ends, which must not be missed.
      const ms = Math.min(intervalMs, untilFirstEnds());
      return await within(ms, late, { clock, signal: closing }, (signal) => wire.extend(extensions, signal));
    } catch (thrown) {
      // A queue that refuses as a whole, for good or not, says nothing of the single lease: it may still be ours.
      const { message } = failureIn(thrown);
      return batch.map(() => ({ kind: 'transient', reason: message }));
    }
  }

  return { hold, letGo, ended: beat() };
}
