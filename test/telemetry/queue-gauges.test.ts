import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import type { Queue } from '../../src/ports/queue.ts';
import { watchQueue } from '../../src/telemetry/queue-gauges.ts';
import type { OpenDelivery } from '../../src/telemetry/traced-delivery.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { gauges, queueDouble, values } from './doubles.ts';

describe('the gauges of a queue', () => {
  function watched(queue: Queue, ...gatheredAt: readonly string[]) {
    const clock = virtualClock();
    const { watch, read } = gauges();
    const open = gatheredAt.map((at): OpenDelivery => {
      return { trace: undefined, gatheredAt: at, quarantined: () => undefined, leave: () => undefined };
    });
    watchQueue(queue, new Set(open), { clock, watch });
    return { clock, read };
  }

  it('show its depth, what is held here, and how old the oldest of that is', async () => {
    const depth = { waiting: 12, inFlight: 3, quarantined: 2 };
    const now = virtualClock().now();
    const ages = [5_000, 42_000, 7_000].map((ms) => new Date(now - ms).toISOString());
    const { read } = watched({ ...queueDouble(), depth: async () => depth }, ...ages);
    const readings = await read();
    expect(values(readings)).to.deep.equal({
      'millrace.delivery.open': 3,
      'millrace.delivery.age': 42,
      'millrace.queue.waiting': 12,
      'millrace.queue.in_flight': 3,
      'millrace.queue.quarantined': 2,
    });
    for (const [name, , attributes] of readings) {
      expect(attributes, name).to.deep.equal({ 'messaging.destination.name': 'millrace-observation' });
    }
  });

  it('show no age while nothing is held', async () => {
    expect(values(await watched(queueDouble()).read())).to.include({ 'millrace.delivery.age': 0 });
  });

  it('leave the depth out where the queue says no', async () => {
    const failing = {
      ...queueDouble(),
      depth: () => Promise.reject(new Failure('transient', 'It is down.')),
    };
    expect(values(await watched(failing).read())).to.have.keys([
      'millrace.delivery.open',
      'millrace.delivery.age',
    ]);
  });

  it('leave the depth out where it takes too long, and hold up nothing by it', async () => {
    const hanging = {
      ...queueDouble(),
      depth: (signal: AbortSignal) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        }),
    };
    const { clock, read } = watched(hanging);
    const reading = read();
    await clock.advance(2_000);
    expect(values(await reading)).to.have.keys(['millrace.delivery.open', 'millrace.delivery.age']);
  });
});
