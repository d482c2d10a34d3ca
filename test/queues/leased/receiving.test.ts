import { expect } from 'chai';
import { Failure } from '../../../src/ports/failure.ts';
import { envelopes } from '../../support/envelopes.ts';
import { type QueueBench, queueBench } from '../../support/leased-queue.ts';
import { rejection } from '../../support/rejection.ts';

const { signal } = new AbortController();

describe('receiving', () => {
  let bench: QueueBench;

  afterEach(async () => {
    await bench.during(bench.queue.close());
  });

  function put(body: string, attributes?: Record<string, string>): void {
    const messageId = `stranger-${bench.messages.queue.size}`;
    bench.messages.queue.set(messageId, {
      messageId,
      body,
      attributes,
      receives: 0,
      receipt: '',
      visibleAt: 0,
    });
  }

  it('says once that the queue fails, and once that it works again', async () => {
    let broken = true;
    bench = queueBench((wire) => ({
      receive: (...args) =>
        broken ? Promise.reject(new Failure('transient', 'The queue is down.')) : wire.receive(...args),
    }));
    for (let tries = 0; tries < 3; tries++) {
      expect(await rejection(bench.queue.receive(1, signal))).to.be.instanceOf(Failure);
      await bench.clock.advance(1_000);
    }
    broken = false;
    await bench.during(bench.queue.receive(1, signal));
    await bench.during(bench.queue.receive(1, signal));
    expect(bench.told('queue.failed')).to.deep.equal([
      {
        type: 'queue.failed',
        queue: 'quake',
        operation: 'receive',
        kind: 'transient',
        reason: 'The queue is down.',
      },
    ]);
    expect(bench.told('queue.recovered').map(({ failedMs }) => failedMs >= 3_000)).to.deep.equal([true]);
  });

  it('says how often each was received', async () => {
    bench = queueBench();
    await bench.during(bench.queue.send(envelopes(2), signal));
    const [first] = await bench.during(bench.queue.receive(1, signal));
    await bench.during(first?.settle({ type: 'retry', reason: 'again' }) ?? Promise.resolve());
    await bench.during(bench.queue.receive(10, signal));
    expect(
      bench.told('deliveries.received').map((event) => event.receives.toSorted((one, other) => one - other)),
    ).to.deep.equal([[1], [1, 2]]);
  });

  it('leaves an unreadable message on the queue until it is in quarantine', async () => {
    let broken = true;
    bench = queueBench((wire) => ({
      send: (...args) => (broken ? Promise.reject(new Failure('transient', 'Down.')) : wire.send(...args)),
    }));
    put('garbage', { colour: 'blue' });
    expect(await bench.during(bench.queue.receive(10, signal))).to.deep.equal([]);
    expect(bench.messages.queue.size).to.equal(1);
    broken = false;
    await bench.clock.advance(10_000);
    expect(await bench.during(bench.queue.receive(10, signal))).to.deep.equal([]);
    expect(bench.messages.queue.size).to.equal(0);
    const [kept] = bench.messages.quarantine.values();
    expect(kept?.body).to.equal('garbage');
    expect(kept?.attributes).to.deep.equal({ colour: 'blue', 'millrace.reason': 'It is not JSON.' });
  });

  it('leaves the reason out where there is no room for it beside the message', async () => {
    bench = queueBench();
    const seven = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`a${at}`, 'x']));
    put('x'.repeat(1_048_576));
    put('garbage', seven);
    await bench.during(bench.queue.receive(10, signal));
    const kept = [...bench.messages.quarantine.values()].map(({ attributes }) => attributes);
    expect(kept).to.deep.equal([{}, seven]);
  });

  it('puts in quarantine what a laxer queue would deliver for ever', async () => {
    bench = queueBench((wire) => ({
      receive: async (...args) => (await wire.receive(...args)).map((each) => ({ ...each, receives: 4 })),
    }));
    await bench.during(bench.queue.send(envelopes(1), signal));
    expect(await bench.during(bench.queue.receive(10, signal))).to.deep.equal([]);
    expect(bench.messages.queue.size).to.equal(0);
    const [kept] = bench.messages.quarantine.values();
    expect(kept?.body).to.include('received 3 times and never finished');
  });
});
