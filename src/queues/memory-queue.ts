import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import type { QueueBounds } from '../ports/pipeline.ts';
import type { Queue } from '../ports/queue.ts';
import { createLeasedQueue } from './leased/leased-queue.ts';
import { createMemoryMessages, createMemoryWire, type MemoryMessages } from './memory-wire.ts';

export type MemoryQueueOptions = {
  readonly name: string;
  readonly bounds: Pick<QueueBounds, 'waitMs' | 'visibilityMs' | 'maxReceives'>;
  readonly clock: Clock;
  readonly observe: Observe;
  /** Shared with other handles on the same queue. Default: a queue of its own. */
  readonly messages?: MemoryMessages | undefined;
};

/** A queue in this process, gone with it. It keeps the contract of the real ones, codec, leases and redelivery included. */
export function createMemoryQueue(options: MemoryQueueOptions): Queue {
  const { messages = createMemoryMessages(), ...rest } = options;
  return createLeasedQueue(createMemoryWire(messages, rest), rest);
}
