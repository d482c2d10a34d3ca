import { expect } from 'chai';
import { Failure } from '../../../src/ports/failure.ts';
import type { Delivery } from '../../../src/ports/queue.ts';
import type { Wire } from '../../../src/queues/leased/wire.ts';
import { envelopeOf, envelopes } from '../../support/envelopes.ts';
import { type QueueBench, queueBench } from '../../support/leased-queue.ts';

const { signal } = new AbortController();
const down = () => Promise.reject(new Failure('transient', 'The queue is down.'));

describe('settling', () => {
  let bench: QueueBench;

  afterEach(async () => {
    await bench.during(bench.queue.close());
  });

  async function hold(count: number, broken?: (wire: Wire) => Partial<Wire>): Promise<readonly Delivery[]> {
    bench = queueBench(broken);
    await bench.during(bench.queue.send(envelopes(count), signal));
    return bench.during(bench.queue.receive(10, signal));
  }

  function settle(
    deliveries: readonly Delivery[],
    ...[verdict]: Parameters<Delivery['settle']>
  ): Promise<unknown> {
    return bench.during(Promise.all(deliveries.map((each) => each.settle(verdict))));
  }

  it('puts verdicts that are given together in one request', async () => {
    const batches: number[] = [];
    const held = await hold(10, (wire) => ({
      remove: (receipts, stop) => {
        batches.push(receipts.length);
        return wire.remove(receipts, stop);
      },
    }));
    await settle(held, { type: 'done' });
    expect(batches).to.deep.equal([10]);
    expect(bench.messages.queue.size).to.equal(0);
  });

  it('tries again what one batch left over, and only that', async () => {
    const asked: number[] = [];
    const held = await hold(3, (wire) => ({
      async remove(receipts, stop) {
        asked.push(receipts.length);
        const taken = asked.length === 1 ? receipts.slice(0, 1) : receipts;
        await wire.remove(taken, stop);
        return receipts.map((each) =>
          taken.includes(each) ? undefined : { kind: 'transient', reason: 'busy' },
        );
      },
    }));
    await settle(held, { type: 'done' });
    expect(asked).to.deep.equal([3, 2]);
    expect(bench.messages.queue.size).to.equal(0);
    expect(bench.told('delivery.settled')).to.have.length(3);
  });

  it('does not deliver again what was done but could not be removed, and removes it then', async () => {
    let broken = true;
    const held = await hold(2, (wire) => ({ remove: (...args) => (broken ? down() : wire.remove(...args)) }));
    await settle(held.slice(0, 1), { type: 'done' });
    await settle(held.slice(1), { type: 'retry', reason: 'not done' });
    expect(bench.told('delivery.unsettled').map(({ reason }) => reason)).to.deep.equal([
      'The queue is down.',
    ]);
    broken = false;
    await bench.clock.advance(20_000);
    const again = await bench.during(bench.queue.receive(10, signal));
    expect(again.map(({ envelope }) => envelope.id)).to.deep.equal(['envelope-1']);
    expect(bench.messages.queue.size).to.equal(1);
  });

  it('does not deliver again what was done after its lease was lost, and removes it then', async () => {
    let broken = true;
    const held = await hold(2, (wire) => ({ extend: (...args) => (broken ? down() : wire.extend(...args)) }));
    await bench.clock.advance(20_000);
    expect(held.map(({ lost }) => lost.aborted)).to.deep.equal([true, true]);
    await settle(held.slice(0, 1), { type: 'done' });
    await settle(held.slice(1), { type: 'retry', reason: 'not done' });
    expect(bench.messages.queue.size).to.equal(2);
    expect(bench.told('delivery.settled')).to.deep.equal([]);
    broken = false;
    const again = await bench.during(bench.queue.receive(10, signal));
    expect(again.map(({ envelope }) => envelope.id)).to.deep.equal(['envelope-1']);
    expect(bench.messages.queue.size).to.equal(1);
  });

  it('keeps the lease while the verdict is not taken', async () => {
    let removals = 0;
    const held = await hold(1, (wire) => ({
      remove: (...args) => (++removals < 5 ? down() : wire.remove(...args)),
    }));
    await settle(held, { type: 'done' });
    expect(bench.told('delivery.unsettled')).to.deep.equal([]);
    expect(bench.messages.queue.size).to.equal(0);
  });

  it('does not take a rejected delivery off the queue before it is in quarantine', async () => {
    const held = await hold(1, (wire) => ({
      send: (place, ...rest) => (place === 'quarantine' ? down() : wire.send(place, ...rest)),
    }));
    await settle(held, { type: 'reject', reason: 'no such type' });
    expect(bench.messages.queue.size).to.equal(1);
    expect(bench.told('delivery.unsettled')).to.have.length(1);
  });

  it('keeps the place and path of a record that had a note before', async () => {
    bench = queueBench();
    const at = '2025-01-01T00:00:00Z';
    const quarantine = [{ index: 7, path: 'a.b', reason: 'first', at }];
    await bench.during(bench.queue.send([envelopeOf('replayed', ['x'], { quarantine })], signal));
    const held = await bench.during(bench.queue.receive(10, signal));
    await settle(held, { type: 'reject', reason: 'second' });
    const [kept] = bench.messages.quarantine.values();
    expect(kept?.body)
      .to.include('"index":7')
      .and.to.include('"path":"a.b"')
      .and.to.include('"reason":"second"');
  });

  it('never rejects, not even on a bug', async () => {
    const held = await hold(1, () => ({ remove: () => Promise.reject(new TypeError('a bug')) }));
    await settle(held, { type: 'done' });
    expect(bench.told('delivery.unsettled').map(({ reason }) => reason)).to.deep.equal(['TypeError: a bug']);
  });

  it('gives back for no longer than SQS can hide a message', async () => {
    const seconds: number[] = [];
    const held = await hold(1, (wire) => ({
      extend: (leases, stop) => {
        seconds.push(...leases.map((each) => each.seconds));
        return wire.extend(leases, stop);
      },
    }));
    await settle(held, { type: 'retry', reason: 'next week', afterMs: 7 * 86_400_000 });
    expect(seconds[0]).to.be.within(43_190, 43_200);
  });

  it('is waited for when the queue closes', async () => {
    const held = await hold(3);
    const settling = Promise.all(held.map((each) => each.settle({ type: 'done' })));
    await bench.during(bench.queue.close());
    await settling;
    expect(bench.messages.queue.size).to.equal(0);
  });

  it('does not keep the queue from closing when it is down', async () => {
    const held = await hold(1, () => ({ remove: down }));
    const settling = held[0]?.settle({ type: 'done' });
    const startedAt = bench.clock.monotonic();
    await bench.during(bench.queue.close());
    await settling;
    expect(bench.clock.monotonic() - startedAt).to.be.at.most(2_100);
  });
});
