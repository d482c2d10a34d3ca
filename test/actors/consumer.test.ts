import { expect } from 'chai';
import { consumer } from '../../src/actors/consumer.ts';
import type { ProcessorMessage } from '../../src/actors/processor.ts';
import type { Ref } from '../../src/ports/actor.ts';
import { Failure } from '../../src/ports/failure.ts';
import type { Delivery, Queue } from '../../src/ports/queue.ts';
import { delivery, envelope, type HeldDelivery, stage } from '../support/stage.ts';
import { settle } from '../support/virtual-clock.ts';

/** A queue that gives what it is asked for from a list, and then waits. */
function listQueue(waiting: HeldDelivery[], failures: Failure[] = []) {
  const asked: number[] = [];
  const queue: Queue = {
    name: 'quake',
    async receive(max, signal): Promise<readonly Delivery[]> {
      asked.push(max);
      const failure = failures.shift();
      if (failure !== undefined) {
        throw failure;
      }
      if (waiting.length > 0) {
        return waiting.splice(0, max);
      }
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve([]), { once: true }));
    },
    send: () => Promise.reject(new Error('not asked for here')),
    quarantine: () => Promise.reject(new Error('not asked for here')),
    depth: () => Promise.reject(new Error('not asked for here')),
    close: async () => undefined,
  };
  return { queue, asked };
}

function many(count: number): HeldDelivery[] {
  return Array.from({ length: count }, (_, index) => delivery(envelope({ id: `envelope-${index}` })));
}

/** A processor that keeps what it is given. */
function keeping(on: ReturnType<typeof stage>) {
  const kept: Delivery[] = [];
  const ref: Ref<ProcessorMessage> = on.system.spawn<ProcessorMessage>('processor-quake', () => ({
    receive: ({ delivery: given }) => void kept.push(given),
  }));
  return { kept, processors: new Map([['quake', ref]]) };
}

describe('the consumer', () => {
  it('asks for no more than there is room, and for more when something is settled', async () => {
    await using on = stage();
    const { queue, asked } = listQueue(many(10));
    const { kept, processors } = keeping(on);
    on.system.spawn('consumer', consumer({ queue, processors, maxInFlight: 4 }));
    await settle();
    expect(asked).to.deep.equal([4]);
    expect(kept.length).to.equal(4);
    await kept[0]?.settle({ type: 'done' });
    await settle();
    expect(asked).to.deep.equal([4, 1]);
    expect(kept.length).to.equal(5);
  });

  it('has room again when a lease is lost, once', async () => {
    await using on = stage();
    const waiting = many(3);
    const first = waiting[0];
    const { queue, asked } = listQueue(waiting);
    const { kept, processors } = keeping(on);
    on.system.spawn('consumer', consumer({ queue, processors, maxInFlight: 2 }));
    await settle();
    first?.lose();
    await kept[0]?.settle({ type: 'done' });
    await settle();
    expect(asked).to.deep.equal([2, 1]);
  });

  it('gives a delivery of an unknown type to quarantine, and goes on', async () => {
    await using on = stage();
    const stray = delivery(envelope({ type: 'unheard-of' }));
    const { queue } = listQueue([stray, ...many(1)]);
    const { kept, processors } = keeping(on);
    on.system.spawn('consumer', consumer({ queue, processors, maxInFlight: 4 }));
    await settle();
    expect(stray.verdicts.map(({ type }) => type)).to.deep.equal(['reject']);
    expect(kept.length).to.equal(1);
  });

  it('waits and asks again when the queue says no, without a crash', async () => {
    await using on = stage();
    const { queue, asked } = listQueue(many(1), [
      new Failure('transient', 'Down.'),
      new Failure('transient', 'Down.'),
    ]);
    const { kept, processors } = keeping(on);
    on.system.spawn('consumer', consumer({ queue, processors, maxInFlight: 4 }));
    await on.clock.advance(5_000);
    expect(kept.length).to.equal(1);
    expect(asked.length).to.be.greaterThan(2);
    expect(on.of('actor.crashed')).to.deep.equal([]);
  });

  it('hands on what a receive brings during a drain, and asks no more', async () => {
    await using on = stage();
    const { kept, processors } = keeping(on);
    let bring: (deliveries: readonly Delivery[]) => void = () => undefined;
    let receives = 0;
    const { queue } = listQueue([]);
    const slow: Queue = {
      ...queue,
      receive: () => {
        receives += 1;
        return new Promise((resolve) => {
          bring = resolve;
        });
      },
    };
    const ref = on.system.spawn('consumer', consumer({ queue: slow, processors, maxInFlight: 4 }));
    await settle();
    const drained = on.system.drain(ref, 60_000);
    await settle();
    bring(many(2));
    expect((await drained).drained).to.equal(true);
    await settle();
    expect(kept.length).to.equal(2);
    expect(receives).to.equal(1);
    expect(on.of('message.dead'), 'a stop in order leaves nothing to warn of').to.deep.equal([]);
  });

  it('gives deliveries back when their processor has stopped', async () => {
    await using on = stage();
    const waiting = many(1);
    const held = waiting[0];
    const { processors } = keeping(on);
    for (const ref of processors.values()) {
      await on.system.abort(ref);
    }
    const { queue } = listQueue(waiting);
    on.system.spawn('consumer', consumer({ queue, processors, maxInFlight: 4 }));
    await settle();
    expect(held?.verdicts.map(({ type }) => type)).to.deep.equal(['retry']);
  });
});
