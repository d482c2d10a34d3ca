import type { Clock } from '../ports/clock.ts';
import type { Queue } from '../ports/queue.ts';
import { seconds } from './seconds.ts';
import type { OpenDelivery } from './traced-delivery.ts';
import type { Reading, Watch } from './watch.ts';

/** How long the depth of a queue is waited for, in milliseconds: the export of all other metrics waits with it. */
const DEPTH_MS = 2_000;

/** Shows, at each export, how deep the queue is and what of it is held here. */
export function watchQueue(
  queue: Queue,
  open: ReadonlySet<OpenDelivery>,
  { clock, watch }: { readonly clock: Clock; readonly watch: Watch },
): void {
  const of = { 'messaging.destination.name': queue.name };
  watch(() => {
    const gathered = [...open].map(({ gatheredAt }) => Date.parse(gatheredAt));
    const age = gathered.length === 0 ? 0 : seconds(Math.max(0, clock.now() - Math.min(...gathered)));
    return [
      ['millrace.delivery.open', open.size, of],
      ['millrace.delivery.age', age, of],
    ];
  });
  watch(() => depthOf(queue, clock));
}

/** Nothing where it cannot be had: that the queue says no, it says by itself. */
async function depthOf(queue: Queue, clock: Clock): Promise<readonly Reading[]> {
  const of = { 'messaging.destination.name': queue.name };
  const ending = new AbortController();
  clock.sleep(DEPTH_MS, ending.signal).then(
    () => ending.abort(new Error(`The depth of ${queue.name} took longer than ${DEPTH_MS / 1_000} s.`)),
    () => undefined,
  );
  try {
    const { waiting, inFlight, quarantined } = await queue.depth(ending.signal);
    return [
      ['millrace.queue.waiting', waiting, of],
      ['millrace.queue.in_flight', inFlight, of],
      ['millrace.queue.quarantined', quarantined, of],
    ];
  } catch {
    return [];
  } finally {
    ending.abort();
  }
}
