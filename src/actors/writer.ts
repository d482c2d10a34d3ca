import type { ActorContext, Behavior, Factory } from '../ports/actor.ts';
import type { OnCollision } from '../ports/collision.ts';
import type { Envelope } from '../ports/envelope.ts';
import type { Observe } from '../ports/events.ts';
import { type Queue, SendFailure } from '../ports/queue.ts';
import type { Store } from '../ports/store.ts';
import { type Collisions, createCollisions } from './collisions.ts';
import { type Patience, patiently } from './patience.ts';
import type { Processed } from './processed.ts';
import { quarantineEnvelope } from './processed.ts';
import { finishedEvent, quarantinedEvents } from './writer-events.ts';
import { pointsStored, type Written, writeWork } from './write-work.ts';

/** Receives: `write`, the outcomes of one delivery. Promises: a delivery is settled as done only after its points are
 *  stored and its bad records are in quarantine. Next: nobody; the record is home. */
export type WriterMessage = { readonly type: 'write'; readonly work: Processed };

export type WriterOptions = {
  readonly store: Store;
  /** Where the quarantined records of a type go. */
  readonly queueOf: (type: string) => Queue;
  readonly observe: Observe;
  /** Points gathered into one write before it is sent, while more deliveries wait. */
  readonly batchPoints: number;
  /** What the configuration says of each type. Default: `last`. */
  readonly onCollision?: ((type: string) => OnCollision) | undefined;
};

export function writer(options: WriterOptions): Factory<WriterMessage> {
  return (context) => behavior(options, context);
}

/**
 * Batches by itself: while one write is under way the mailbox fills, and the next write takes all that waits, up to
 * `batchPoints`. When nothing waits it writes at once, so a quiet pipeline has no delay.
 */
function behavior(options: WriterOptions, context: ActorContext<WriterMessage>): Behavior<WriterMessage> {
  const { onCollision = () => 'last', observe } = options;
  const collisions = createCollisions({ onCollision, observe });
  let held: Processed[] = [];
  let points = 0;

  async function flush(): Promise<void> {
    const batch = held;
    held = [];
    points = 0;
    await finish({ ...options, collisions }, context, batch);
  }

  return {
    async receive({ work }) {
      const checked = collisions.check(work);
      held.push(checked);
      points += checked.points.length;
      if (points >= options.batchPoints || context.pending() === 0) {
        await flush();
      }
    },
    async drain() {
      await flush();
    },
  };
}

/** Stores, quarantines, settles. What cannot be finished is given back, never kept and never acknowledged. */
async function finish(
  options: WriterOptions & { readonly collisions: Collisions },
  context: ActorContext<WriterMessage>,
  batch: readonly Processed[],
): Promise<void> {
  try {
    const written = await writeWork(options.store, batch, {
      patience: storePatience(options, context),
      observe: options.observe,
    });
    written.forEach((each) => options.collisions.stored(pointsStored(each)));
    await quarantine(options, context, written);
    await Promise.all(written.map(({ work }) => work.delivery.settle({ type: 'done' })));
    for (const each of written) {
      observeFinished(options, context, each);
    }
  } catch (thrown) {
    await giveBack(batch);
    throw thrown;
  }
}

async function quarantine(
  { queueOf, observe }: WriterOptions,
  context: ActorContext<WriterMessage>,
  written: readonly Written[],
): Promise<void> {
  const at = new Date(context.clock.now()).toISOString();
  const bad = written.filter(({ quarantined }) => quarantined.length > 0);
  const byQueue = Map.groupBy(bad, ({ work }) => queueOf(work.delivery.envelope.type));
  for (const [queue, ofQueue] of byQueue) {
    const envelopes = ofQueue.map(({ work, quarantined }) => quarantineEnvelope(work, quarantined, at));
    await patiently(keeper(queue, envelopes, context.signal), quietPatience(context));
  }
  for (const { work, quarantined } of bad) {
    quarantinedEvents(work, quarantined).forEach(observe);
  }
}

/** Each try keeps only what no earlier try made durable. */
function keeper(queue: Queue, envelopes: readonly Envelope[], signal: AbortSignal): () => Promise<void> {
  let unkept = envelopes;
  return async () => {
    try {
      await queue.quarantine(unkept, signal);
    } catch (thrown) {
      if (thrown instanceof SendFailure) {
        unkept = thrown.unsent;
      }
      throw thrown;
    }
  };
}

function observeFinished(
  { observe }: WriterOptions,
  context: ActorContext<WriterMessage>,
  written: Written,
): void {
  observe(finishedEvent(written, context.clock.now()));
}

async function giveBack(batch: readonly Processed[]): Promise<void> {
  const verdict = {
    type: 'retry',
    reason: 'The process stops, or the writer crashed, before it was stored.',
  } as const;
  await Promise.all(batch.map(({ delivery }) => delivery.settle(verdict)));
}

function storePatience({ observe }: WriterOptions, context: ActorContext<WriterMessage>): Patience {
  return {
    ...quietPatience(context),
    paused: ({ kind, message }) => observe({ type: 'store.paused', kind, reason: message }),
    resumed: (pausedMs) => observe({ type: 'store.resumed', pausedMs }),
  };
}

/** The queue says by itself that it fails. */
function quietPatience({ clock, signal }: ActorContext<WriterMessage>): Patience {
  return { clock, signal, paused: () => undefined, resumed: () => undefined };
}
