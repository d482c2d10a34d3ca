import { expect } from 'chai';
import type { Event } from '../../../src/ports/events.ts';
import { Failure } from '../../../src/ports/failure.ts';
import { tellingOutages } from '../../../src/queues/leased/outage.ts';
import { createMemoryMessages, createMemoryWire } from '../../../src/queues/memory-wire.ts';
import { BENCH_BOUNDS } from '../../support/leased-queue.ts';
import { rejection } from '../../support/rejection.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const { signal } = new AbortController();

describe('an outage', () => {
  const clock = virtualClock();
  let events: Event['type'][] = [];
  let broken: readonly string[] = [];

  function wire() {
    events = [];
    const whole = createMemoryWire(createMemoryMessages(), { clock, bounds: BENCH_BOUNDS });
    const check = (step: string) => {
      if (broken.includes(step)) {
        throw new Failure('transient', 'Down.');
      }
    };
    return tellingOutages(
      {
        ...whole,
        depth: async (stop) => {
          check('depth');
          return whole.depth(stop);
        },
        remove: async (receipts, stop) => {
          check('remove');
          return whole.remove(receipts, stop);
        },
      },
      { queue: 'quake', clock, observe: ({ type }) => void events.push(type) },
    );
  }

  it('is one when several operations fail, and ends when all of them work', async () => {
    const telling = wire();
    broken = ['depth', 'remove'];
    await rejection(telling.depth(signal));
    await rejection(telling.remove([], signal));
    broken = ['remove'];
    await telling.depth(signal);
    expect(events).to.deep.equal(['queue.failed']);
    broken = [];
    await telling.remove([], signal);
    expect(events).to.deep.equal(['queue.failed', 'queue.recovered']);
  });

  it('does not last for an operation that nobody needs any more', async () => {
    const telling = wire();
    broken = ['depth', 'remove'];
    await rejection(telling.remove([], signal));
    await rejection(telling.depth(signal));
    broken = [];
    await clock.advance(61_000);
    await telling.depth(signal);
    expect(events).to.deep.equal(['queue.failed', 'queue.recovered']);
  });

  it('is not told of what was aborted', async () => {
    const telling = wire();
    await rejection(telling.depth(AbortSignal.abort(new Failure('permanent', 'Closed.'))));
    expect(events).to.deep.equal([]);
  });
});
