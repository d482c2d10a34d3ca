import type { Envelope } from '../../src/ports/envelope.ts';
import type { Event } from '../../src/ports/events.ts';
import type { Delivery, Verdict } from '../../src/ports/queue.ts';
import type { Point } from '../../src/ports/store.ts';
import { type ActorSystem, startActorSystem } from '../../src/system/actor-system.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

/** An actor system under a held clock, with everything it told. Disposing ends it. */
export type Stage = AsyncDisposable & {
  readonly system: ActorSystem;
  readonly clock: VirtualClock;
  readonly events: Event[];
  readonly observe: (event: Event) => void;
  /** The events of one type, in order. */
  of<Type extends Event['type']>(type: Type): Extract<Event, { type: Type }>[];
};

export function stage(clock = virtualClock()): Stage {
  const events: Event[] = [];
  const observe = (event: Event) => void events.push(event);
  const system = startActorSystem({ name: 'test', clock, observe, graceMs: 0 });
  return {
    system,
    clock,
    events,
    observe,
    of: <Type extends Event['type']>(type: Type) =>
      events.filter((event): event is Extract<Event, { type: Type }> => event.type === type),
    async [Symbol.asyncDispose]() {
      const closed = system.close();
      await clock.advance(1);
      await closed;
    },
  };
}

export function envelope(changes: Partial<Envelope> = {}): Envelope {
  return {
    id: 'envelope-1',
    source: 'quakes',
    type: 'quake',
    gatheredAt: '2026-01-01T00:00:00.000Z',
    from: { url: 'http://api.test/quakes', page: 'page=1', partition: 'all', chunk: 0 },
    records: [{ id: 1 }, { id: 2 }],
    ...changes,
  };
}

/** A delivery that remembers its verdicts. */
export type HeldDelivery = Delivery & { readonly verdicts: Verdict[]; lose(): void };

export function delivery(of: Envelope = envelope()): HeldDelivery {
  const lost = new AbortController();
  const verdicts: Verdict[] = [];
  return {
    envelope: of,
    receives: 1,
    message: 'm-1',
    lost: lost.signal,
    verdicts,
    lose: () => lost.abort(new Error('The lease has ended.')),
    async settle(verdict) {
      verdicts.push(verdict);
    },
  };
}

export function point(changes: Partial<Point> = {}): Point {
  return { measurement: 'quake', tags: {}, fields: { magnitude: 1 }, time: 1_000_000n, ...changes };
}
