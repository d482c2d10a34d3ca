import type { Clock } from '../../ports/clock.ts';
import type { Observe } from '../../ports/events.ts';
import { Failure } from '../../ports/failure.ts';
import type { QueueBounds } from '../../ports/pipeline.ts';
import type { Queue } from '../../ports/queue.ts';
import { createLeases } from './leases.ts';
import { tellingOutages } from './outage.ts';
import { createPosting } from './posting.ts';
import { createReceive } from './receiving.ts';
import { createSettling } from './settling.ts';
import { underAll } from './within.ts';
import type { Wire } from './wire.ts';

/** How long closing waits for verdicts that are on their way, in milliseconds. */
const CLOSE_GRACE_MS = 2_000;

export type LeasedQueueOptions = {
  readonly name: string;
  readonly bounds: Pick<QueueBounds, 'visibilityMs' | 'maxReceives'>;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** The `Queue` on a wire: leases, settling, batching, retries and quarantine, the same for every wire. */
export function createLeasedQueue(bareWire: Wire, options: LeasedQueueOptions): Queue {
  const { name, clock, observe, bounds } = options;
  const closed = new AbortController();
  const closing = closed.signal;
  const wire = tellingOutages(bareWire, { queue: name, clock, observe });
  const common = { queue: name, wire, clock, observe, closing };
  const leases = createLeases({ ...common, visibilityMs: bounds.visibilityMs });
  const posting = createPosting(common);
  const settling = createSettling({ ...common, leases, posting });
  const receive = createReceive({ ...common, leases, posting, settling, maxReceives: bounds.maxReceives });
  let ending: Promise<void> | undefined;

  async function close(): Promise<void> {
    const settled = settling.whenSettled();
    const grace = new AbortController();
    await Promise.race([settled, clock.sleep(CLOSE_GRACE_MS, grace.signal).catch(() => undefined)]);
    grace.abort();
    closed.abort(new Failure('permanent', `The queue '${name}' is closed.`));
    await Promise.all([settled, leases.ended]);
  }

  return {
    name,
    send: (envelopes, signal) => posting.send(envelopes, signal),
    quarantine: (envelopes, signal) => posting.quarantine(envelopes, signal),
    receive,
    depth: (signal) => underAll([signal, closing], (either) => wire.depth(either)),
    close() {
      ending ??= close();
      return ending;
    },
  };
}
