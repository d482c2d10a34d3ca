import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import type { QueueBounds } from '../ports/pipeline.ts';
import type { Quarantine } from '../ports/quarantine.ts';
import type { Queue } from '../ports/queue.ts';
import { createLeasedQuarantine } from './leased/leased-quarantine.ts';
import { createLeasedQueue } from './leased/leased-queue.ts';
import {
  createMemoryMessages,
  createMemoryWire,
  fromQuarantine,
  type MemoryMessages,
} from './memory-wire.ts';

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

/** The quarantine of a memory queue. Nothing in it is moved on, however often it is received. */
export function createMemoryQuarantine(
  options: MemoryQueueOptions & { readonly messages: MemoryMessages },
): Quarantine {
  const bounds = { ...options.bounds, waitMs: 0, maxReceives: Number.POSITIVE_INFINITY };
  const wire = createMemoryWire(fromQuarantine(options.messages), { ...options, bounds });
  return createLeasedQuarantine(wire, options);
}
