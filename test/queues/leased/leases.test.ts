import { expect } from 'chai';
import { Failure } from '../../../src/ports/failure.ts';
import type { Delivery } from '../../../src/ports/queue.ts';
import type { Wire } from '../../../src/queues/leased/wire.ts';
import { envelopes } from '../../support/envelopes.ts';
import { BENCH_BOUNDS, type QueueBench, queueBench } from '../../support/leased-queue.ts';

const { signal } = new AbortController();
const down = () => Promise.reject(new Failure('transient', 'The queue is down.'));

describe('a lease', () => {
  let bench: QueueBench;

  afterEach(async () => {
    await bench.during(bench.queue.close());
  });

  async function hold(count: number, broken?: (wire: Wire) => Partial<Wire>): Promise<readonly Delivery[]> {
    bench = queueBench(broken);
    await bench.during(bench.queue.send(envelopes(count), signal));
    return bench.during(bench.queue.receive(10, signal));
  }

  it('is renewed at a third of its time, all of them in batches, for as long as it is held', async () => {
    let requests = 0;
    const [held] = await hold(10, (wire) => ({
      extend: (leases, stop) => {
        requests++;
        return wire.extend(leases, stop);
      },
    }));
    await bench.clock.advance(60 * 60_000);
    expect(held?.lost.aborted).to.equal(false);
    expect(requests).to.be.within(1_150, 1_200);
    expect(bench.messages.queue.size).to.equal(10);
    expect([...bench.messages.queue.values()].map(({ receives }) => receives)).to.deep.equal(
      Array(10).fill(1),
    );
  });

  it('is lost no later than it ends when it cannot be renewed, and then settles nothing', async () => {
    const [held] = await hold(1, () => ({ extend: down }));
    await bench.clock.advance(BENCH_BOUNDS.visibilityMs - 100);
    expect(held?.lost.aborted).to.equal(true);
    expect(bench.told('lease.lost')).to.have.length(1);
    await bench.during(held?.settle({ type: 'done' }) ?? Promise.resolve());
    expect(bench.messages.queue.size).to.equal(1);
    expect(bench.told('delivery.settled')).to.deep.equal([]);
    expect(bench.told('queue.failed')).to.have.length(1);
  });

  it('is kept over a short outage', async () => {
    let broken = true;
    const [held] = await hold(1, (wire) => ({
      extend: (...args) => (broken ? down() : wire.extend(...args)),
    }));
    await bench.clock.advance(5_000);
    broken = false;
    await bench.clock.advance(60_000);
    expect(held?.lost.aborted).to.equal(false);
    expect(bench.told('queue.recovered')).to.have.length(1);
  });

  it('is lost in time when its renewal is never answered', async () => {
    const [held] = await hold(1, () => ({
      extend: (_, stop) =>
        new Promise((_resolve, reject) => {
          stop.addEventListener('abort', () => reject(stop.reason as Error));
        }),
    }));
    await bench.clock.advance(BENCH_BOUNDS.visibilityMs - 100);
    expect(held?.lost.aborted).to.equal(true);
  });

  it('is lost at once when the queue says that it has ended, and the others of its batch are not', async () => {
    let asked = false;
    const [first, second, third] = await hold(3, (wire) => ({
      async extend(leases, stop) {
        const answers = await wire.extend(leases, stop);
        if (asked) {
          return answers;
        }
        asked = true;
        return [{ kind: 'permanent', reason: 'expired' }, { kind: 'transient', reason: 'busy' }, answers[2]];
      },
    }));
    await bench.clock.advance(BENCH_BOUNDS.visibilityMs / 2);
    expect([first, second, third].map((each) => each?.lost.aborted)).to.deep.equal([true, false, false]);
    expect(bench.told('lease.lost').map(({ reason }) => reason)).to.deep.equal(['expired']);
  });

  it('is lost when the queue lends the message again', async () => {
    const [held] = await hold(1);
    for (const message of bench.messages.queue.values()) {
      message.visibleAt = bench.clock.monotonic();
    }
    const [again] = await bench.during(bench.queue.receive(1, signal));
    expect(held?.lost.aborted).to.equal(true);
    expect(again?.receives).to.equal(2);
    await bench.during(held?.settle({ type: 'done' }) ?? Promise.resolve());
    expect(bench.messages.queue.size).to.equal(1);
    await bench.during(again?.settle({ type: 'done' }) ?? Promise.resolve());
    expect(bench.messages.queue.size).to.equal(0);
  });

  it('is lost before the twelve hours that SQS lends a message at most', async () => {
    const [held] = await hold(1, (wire) => ({
      async extend(leases, stop) {
        const since = bench.clock.monotonic() + (leases[0]?.seconds ?? 0) * 1_000;
        return since > 12 * 3_600_000
          ? [{ kind: 'permanent', reason: 'too long' }]
          : wire.extend(leases, stop);
      },
    }));
    await bench.clock.advance(12 * 3_600_000 - 20_000);
    expect(held?.lost.aborted).to.equal(false);
    await bench.clock.advance(20_000);
    expect(held?.lost.aborted).to.equal(true);
    expect(bench.told('lease.lost').map(({ reason }) => reason)).to.match(/12 hours/);
  });

  it('is not renewed after it was given back, even when a renewal was under way', async () => {
    let answer = (): void => undefined;
    const [held] = await hold(1, (wire) => ({
      async extend(leases, stop) {
        if (leases[0]?.seconds !== 0) {
          await new Promise<void>((resolve) => {
            answer = resolve;
          });
        }
        return wire.extend(leases, stop);
      },
    }));
    await bench.clock.advance(BENCH_BOUNDS.visibilityMs / 3);
    const settling = held?.settle({ type: 'retry', reason: 'later' }) ?? Promise.resolve();
    await bench.clock.advance(100);
    answer();
    await bench.during(settling);
    const [again] = await bench.during(bench.queue.receive(1, signal));
    expect(again?.receives).to.equal(2);
  });
});
