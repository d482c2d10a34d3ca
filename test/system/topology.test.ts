import { expect } from 'chai';
import type { Event } from '../../src/ports/events.ts';
import { Failure } from '../../src/ports/failure.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Type } from '../../src/ports/type.ts';
import { createMemoryQueue } from '../../src/queues/memory-queue.ts';
import { memoryStore } from '../../src/stores/memory-store.ts';
import type { Plan } from '../../src/system/plan.ts';
import { startTopology } from '../../src/system/topology.ts';
import { envelopeOf } from '../support/envelopes.ts';
import { all, unaborted } from '../support/points.ts';
import { point } from '../support/stage.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { virtually } from '../support/virtually.ts';

const PLAN: Plan = {
  role: 'process',
  replica: { index: 0, count: 1 },
  cursorsFrom: 'state',
  gatherers: [],
  queues: [{ queue: 'quake', types: ['quake'], consumers: 2, maxInFlight: 2, batchPoints: 100 }],
  queueNames: ['quake'],
  queueOfType: new Map([['quake', 'quake']]),
};

/** One point for each record, at the time that the record says. */
const QUAKE: Type = {
  name: 'quake',
  process: (record) => ({
    type: 'points',
    points: [point({ time: BigInt((record as { at: number }).at) })],
  }),
  naming: () => ({ values: {} }),
};

const BOUNDS = {
  prefix: 't',
  targetBytes: 65_536,
  maxInFlight: 4,
  waitMs: 1_000,
  visibilityMs: 30_000,
  maxReceives: 3,
};

function processing({ type = QUAKE, store = memoryStore() }: { type?: Type; store?: Store } = {}) {
  const clock = virtualClock();
  const events: Event[] = [];
  const observe = (event: Event) => void events.push(event);
  const queue = createMemoryQueue({ name: 'quake', bounds: BOUNDS, clock, observe });
  const topology = startTopology(
    PLAN,
    {
      clock,
      observe,
      source: () => {
        throw new Error('not asked for here');
      },
      type: () => type,
      queue: () => queue,
      gatherPage: undefined,
      askPage: undefined,
      state: undefined,
      store,
    },
    { once: false },
  );
  return {
    clock,
    events,
    queue,
    topology,
    async send(count: number) {
      const sent = Array.from({ length: count }, (_, at) => envelopeOf(`e${at}`, [{ at }]));
      await virtually(clock, queue.send(sent, unaborted));
    },
    async [Symbol.asyncDispose]() {
      await virtually(clock, topology.close());
      await virtually(clock, queue.close());
    },
  };
}

/** A store that says no until the test lets it work. */
function closedStore() {
  const store = memoryStore();
  const state = { open: false };
  const closed: Store = {
    ...store,
    write: (...args) =>
      state.open ? store.write(...args) : Promise.reject(new Failure('transient', 'The store is down.')),
  };
  return { state, store, closed };
}

describe('the topology', () => {
  it('has all gathered at once where there is no gatherer', async () => {
    await using process = processing();
    await process.topology.gathered;
  });

  it('takes what is on the queue to the store', async () => {
    const store = memoryStore();
    await using process = processing({ store });
    await process.send(10);
    await process.clock.advance(5_000);
    expect((await all(store.points('quake'))).map(({ time }) => time)).to.deep.equal(
      Array.from({ length: 10 }, (_, at) => BigInt(at)),
    );
    expect(await process.queue.depth(unaborted)).to.deep.equal({ waiting: 0, inFlight: 0, quarantined: 0 });
  });

  it('holds no more than its bounds while the store says no, and leaves the rest on the queue', async () => {
    const { closed } = closedStore();
    await using process = processing({ store: closed });
    await process.send(10);
    await process.clock.advance(20_000);
    expect(await process.queue.depth(unaborted)).to.deep.equal({ waiting: 6, inFlight: 4, quarantined: 0 });
  });

  it('burns no message while the store is down for an hour, and goes on by itself when it works', async () => {
    const { state, store, closed } = closedStore();
    await using process = processing({ store: closed });
    await process.send(10);
    // A hundred times as long as a lease, and three receives are the bound.
    await process.clock.advance(3_600_000);
    expect(await process.queue.depth(unaborted)).to.deep.equal({ waiting: 6, inFlight: 4, quarantined: 0 });
    state.open = true;
    await process.clock.advance(120_000);
    expect((await all(store.points('quake'))).length).to.equal(10);
    expect(await process.queue.depth(unaborted)).to.deep.equal({ waiting: 0, inFlight: 0, quarantined: 0 });
    const received = process.events.filter((event) => event.type === 'deliveries.received');
    expect(received.flatMap(({ receives }) => receives)).to.deep.equal(Array(10).fill(1));
    const told = process.events.map(({ type }) => type).filter((type) => /^store\.|^lease\.lost/.test(type));
    expect(told).to.deep.equal(['store.paused', 'store.resumed']);
  });

  it('finishes what it holds when it drains, and takes up nothing more', async () => {
    const { state, store, closed } = closedStore();
    await using process = processing({ store: closed });
    await process.send(10);
    await process.clock.advance(2_000);
    state.open = true;
    const reports = await virtually(process.clock, process.topology.drain(60_000));
    expect(reports.every(({ drained, left }) => drained && left === 0)).to.equal(true);
    expect((await all(store.points('quake'))).length).to.equal(4);
    expect(await process.queue.depth(unaborted)).to.deep.equal({ waiting: 6, inFlight: 0, quarantined: 0 });
  });

  it('gives back what it cannot finish in time, and says that there was something', async () => {
    const { closed } = closedStore();
    await using process = processing({ store: closed });
    await process.send(10);
    await process.clock.advance(2_000);
    const reports = await virtually(process.clock, process.topology.drain(3_000));
    expect(reports.some(({ left }) => left > 0)).to.equal(true);
    expect(await process.queue.depth(unaborted)).to.deep.equal({ waiting: 10, inFlight: 0, quarantined: 0 });
  });

  it('gives everything back at once when it is closed', async () => {
    const { closed } = closedStore();
    await using process = processing({ store: closed });
    await process.send(10);
    await process.clock.advance(2_000);
    await virtually(process.clock, process.topology.close());
    await process.clock.advance(100);
    expect(await process.queue.depth(unaborted)).to.deep.equal({ waiting: 10, inFlight: 0, quarantined: 0 });
    expect(process.topology.tree()).to.deep.equal([]);
  });

  it('fails, with the bug as its reason, when an actor crashes past its limit', async () => {
    const bug = new TypeError('a bug');
    const broken: Type = {
      name: 'quake',
      process: () => {
        throw bug;
      },
      naming: () => ({ values: {} }),
    };
    await using process = processing({ type: broken });
    await process.send(10);
    await process.clock.advance(600_000);
    expect(process.topology.failed.aborted).to.equal(true);
    expect(process.topology.failed.reason).to.equal(bug);
  });

  it('drains, and closes, twice as well as once', async () => {
    await using process = processing();
    const both = [process.topology.drain(5_000), process.topology.drain(5_000)];
    await virtually(process.clock, Promise.all(both));
    await virtually(process.clock, process.topology.close());
    await virtually(process.clock, process.topology.close());
  });
});
