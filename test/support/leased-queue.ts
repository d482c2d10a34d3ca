import type { Event } from '../../src/ports/events.ts';
import type { Queue } from '../../src/ports/queue.ts';
import { createLeasedQueue } from '../../src/queues/leased/leased-queue.ts';
import type { Wire } from '../../src/queues/leased/wire.ts';
import { createMemoryMessages, createMemoryWire, type MemoryMessages } from '../../src/queues/memory-wire.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';
import { virtually } from './virtually.ts';

export type QueueBench = {
  readonly queue: Queue;
  readonly clock: VirtualClock;
  readonly messages: MemoryMessages;
  readonly events: Event[];
  /** Lets time run until the work is done. */
  during<Result>(work: Promise<Result>): Promise<Result>;
  /** The events of one type. */
  told<Type extends Event['type']>(type: Type): Extract<Event, { type: Type }>[];
};

export const BENCH_BOUNDS = { waitMs: 500, visibilityMs: 9_000, maxReceives: 3 };

/** A queue in memory under a virtual clock, on a wire that a test may break. */
export function queueBench(broken: (wire: Wire) => Partial<Wire> = () => ({})): QueueBench {
  const clock = virtualClock();
  const messages = createMemoryMessages();
  const events: Event[] = [];
  const wire = createMemoryWire(messages, { clock, bounds: BENCH_BOUNDS });
  const queue = createLeasedQueue(
    { ...wire, ...broken(wire) },
    { name: 'quake', bounds: BENCH_BOUNDS, clock, observe: (event) => void events.push(event) },
  );
  return {
    queue,
    clock,
    messages,
    events,
    during: (work) => virtually(clock, work),
    told: (type) => events.filter((event): event is never => event.type === type),
  };
}
