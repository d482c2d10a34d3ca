import type { Event, Observe } from '../src/ports/events.ts';

/** Counts what becomes of the envelopes of one run. */
export type Watch = {
  readonly observe: Observe;
  /** Resolves when all records are accounted for; rejects when an actor crashes, or the queue or the store fails. */
  readonly finished: Promise<void>;
  dropped(): number;
  quarantined(): number;
};

/** Waits for `records` records: an envelope counts when it is stored and the queue has taken its verdict. */
export function watchRecords(records: number): Watch {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let finished = 0;
  let dropped = 0;
  let quarantined = 0;

  function observe(event: Event): void {
    switch (event.type) {
      case 'envelope.finished':
        finished += event.records;
        dropped += Object.values(event.dropped).reduce((sum, count) => sum + count, 0);
        quarantined += event.quarantined;
        break;
      case 'actor.crashed':
        reject(new Error(`${event.path} crashed`, { cause: event.error }));
        break;
      case 'delivery.unsettled':
      case 'queue.failed':
      case 'store.paused':
      case 'page.failed':
        reject(new Error(`${event.type}: ${event.reason}`));
        break;
      default:
    }
    if (finished === records) {
      resolve();
    }
  }

  return { observe, finished: promise, dropped: () => dropped, quarantined: () => quarantined };
}
