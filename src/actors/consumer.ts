import type { ActorContext, Behavior, Factory, Ref } from '../ports/actor.ts';
import { Closed } from '../ports/actor.ts';
import type { Delivery, Queue } from '../ports/queue.ts';
import { type Patience, patiently } from './patience.ts';
import type { ProcessorMessage } from './processor.ts';
import { createRoom, type Room } from './room.ts';

/** Receives: `pull`, from itself. Promises: it holds at most `maxInFlight` deliveries that are not settled, and asks
 *  the queue for no more than there is room. Next: the processor of the delivery's type. */
export type ConsumerMessage = { readonly type: 'pull' };

export type ConsumerOptions = {
  readonly queue: Queue;
  readonly processors: ReadonlyMap<string, Ref<ProcessorMessage>>;
  /** Deliveries held at once, from receive to settle. */
  readonly maxInFlight: number;
};

export function consumer(options: ConsumerOptions): Factory<ConsumerMessage> {
  return (context) => {
    context.self.tell({ type: 'pull' });
    return behavior(options, context, createRoom(options.maxInFlight));
  };
}

function behavior(
  options: ConsumerOptions,
  context: ActorContext<ConsumerMessage>,
  room: Room,
): Behavior<ConsumerMessage> {
  const ending = AbortSignal.any([context.draining, context.signal]);
  return {
    async receive() {
      const deliveries = await pull(options, context, room, ending);
      room.take(deliveries.length);
      await handOn(
        options,
        context,
        deliveries.map((delivery) => givingRoom(delivery, room)),
      );
      if (!ending.aborted) {
        context.self.tell({ type: 'pull' });
      }
    },
  };
}

/**
 * Waits for room, then for deliveries. A receive that has begun is not cut short by a drain: what it brings is
 * processed, because a message that is dropped on its way to us has been received once more for nothing.
 */
async function pull(
  { queue }: ConsumerOptions,
  context: ActorContext<ConsumerMessage>,
  room: Room,
  ending: AbortSignal,
): Promise<readonly Delivery[]> {
  try {
    await room.whenFree(ending);
    return await patiently(() => queue.receive(room.free, context.signal), patience(context, ending));
  } catch (thrown) {
    if (ending.aborted) {
      return [];
    }
    throw thrown;
  }
}

/** The queue says by itself that it fails and that it works again. */
function patience(context: ActorContext<ConsumerMessage>, signal: AbortSignal): Patience {
  return { clock: context.clock, signal, paused: () => undefined, resumed: () => undefined };
}

async function handOn(
  { processors }: ConsumerOptions,
  context: ActorContext<ConsumerMessage>,
  deliveries: readonly Delivery[],
): Promise<void> {
  for (const delivery of deliveries) {
    const processor = processors.get(delivery.envelope.type);
    if (processor === undefined) {
      await delivery.settle({
        type: 'reject',
        reason: `No type named '${delivery.envelope.type}' is in the configuration. Add it, then replay.`,
      });
      continue;
    }
    try {
      await processor.offer({ type: 'process', delivery }, context.signal);
    } catch (thrown) {
      if (!(thrown instanceof Closed || context.signal.aborted)) {
        throw thrown;
      }
      await delivery.settle({ type: 'retry', reason: 'The process stops.' });
    }
  }
}

/** The same delivery; its place is free again when it is settled or its lease is lost. */
function givingRoom(delivery: Delivery, room: Room): Delivery {
  let held = true;
  function give(): void {
    if (held) {
      held = false;
      room.give();
    }
  }
  delivery.lost.addEventListener('abort', give, { once: true });
  return {
    envelope: delivery.envelope,
    receives: delivery.receives,
    message: delivery.message,
    receivedAt: delivery.receivedAt,
    lost: delivery.lost,
    async settle(verdict) {
      await delivery.settle(verdict);
      delivery.lost.removeEventListener('abort', give);
      give();
    },
  };
}
