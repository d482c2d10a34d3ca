import { expect } from 'chai';
import type { Processed } from '../../src/actors/processed.ts';
import { type WriterOptions, writer } from '../../src/actors/writer.ts';
import type { Envelope } from '../../src/ports/envelope.ts';
import { Failure } from '../../src/ports/failure.ts';
import { type Queue, SendFailure } from '../../src/ports/queue.ts';
import type { Point, Store } from '../../src/ports/store.ts';
import { delivery, envelope, type HeldDelivery, point, stage } from '../support/stage.ts';
import { settle } from '../support/virtual-clock.ts';

function work(id: string, held: HeldDelivery = delivery(envelope({ id, records: [{ n: 0 }] }))) {
  const processed: Processed = {
    delivery: held,
    points: [point()],
    origins: [0],
    dropped: {},
    drops: [],
    quarantined: [],
  };
  return { held, processed };
}

/** A store whose writes end when the test says so. */
function handStore() {
  const writes: { points: readonly Point[]; end: (error?: unknown) => void }[] = [];
  const store: Store = {
    write: (points, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        writes.push({
          points,
          end: (error) => (error === undefined ? resolve({ refused: [] }) : reject(error)),
        });
      }),
    ledger: () => {
      throw new Error('not asked for here');
    },
    find: async () => [],
    cursors: () => {
      throw new Error('not asked for here');
    },
    close: async () => undefined,
  };
  return { store, writes };
}

function quarantine(failures: SendFailure[] = []) {
  const kept: Envelope[] = [];
  const queue: Queue = {
    name: 'quake',
    send: () => Promise.reject(new Error('not asked for here')),
    receive: () => Promise.reject(new Error('not asked for here')),
    depth: () => Promise.reject(new Error('not asked for here')),
    close: async () => undefined,
    async quarantine(envelopes) {
      const failure = failures.shift();
      if (failure !== undefined) {
        kept.push(...envelopes.filter((each) => !failure.unsent.includes(each)));
        throw failure;
      }
      kept.push(...envelopes);
    },
  };
  return { queue, kept };
}

function options(on: ReturnType<typeof stage>, store: Store, queue = quarantine().queue): WriterOptions {
  return { store, queueOf: () => queue, observe: on.observe, batchPoints: 1_000 };
}

describe('the writer', () => {
  it('settles a delivery as done only after its points are stored', async () => {
    await using on = stage();
    const { store, writes } = handStore();
    const ref = on.system.spawn('writer', writer(options(on, store)));
    const { held, processed } = work('a');
    ref.tell({ type: 'write', work: processed });
    await settle();
    expect(held.verdicts).to.deep.equal([]);
    writes[0]?.end();
    await settle();
    expect(held.verdicts).to.deep.equal([{ type: 'done' }]);
    expect(on.of('envelope.finished').map(({ envelope: id, stored }) => [id, stored])).to.deep.equal([
      ['a', 1],
    ]);
  });

  it('takes all that waited during a write into the next one', async () => {
    await using on = stage();
    const { store, writes } = handStore();
    const ref = on.system.spawn('writer', writer(options(on, store)));
    ref.tell({ type: 'write', work: work('a').processed });
    await settle();
    for (const id of ['b', 'c', 'd']) {
      ref.tell({ type: 'write', work: work(id).processed });
    }
    writes[0]?.end();
    await settle();
    expect(writes.map(({ points }) => points.length)).to.deep.equal([2, 6]);
    writes[1]?.end();
  });

  it('writes when a batch is full, though more wait', async () => {
    await using on = stage();
    const { store, writes } = handStore();
    const ref = on.system.spawn('writer', writer({ ...options(on, store), batchPoints: 2 }));
    for (const id of ['a', 'b', 'c']) {
      ref.tell({ type: 'write', work: work(id).processed });
    }
    await settle();
    expect(writes.map(({ points }) => points.length)).to.deep.equal([4]);
    writes[0]?.end();
    await settle();
    writes[1]?.end();
  });

  it('waits for a store that is down, says so once, and loses nothing', async () => {
    await using on = stage();
    const { store, writes } = handStore();
    const ref = on.system.spawn('writer', writer(options(on, store)));
    const { held, processed } = work('a');
    ref.tell({ type: 'write', work: processed });
    await settle();
    for (const at of [0, 1, 2]) {
      writes[at]?.end(new Failure('transient', 'The store is down.'));
      await on.clock.advance(30_000);
    }
    writes[3]?.end();
    await settle();
    expect(on.of('store.paused').length).to.equal(1);
    expect(on.of('store.resumed').length).to.equal(1);
    expect(held.verdicts).to.deep.equal([{ type: 'done' }]);
    expect(on.of('actor.crashed')).to.deep.equal([]);
  });

  it('puts bad records in quarantine whole, with their reasons, before it settles', async () => {
    await using on = stage();
    const { store, writes } = handStore();
    const held = delivery(envelope({ records: [{ n: 0 }, { n: 1 }] }));
    const { queue, kept } = quarantine();
    const ref = on.system.spawn('writer', writer(options(on, store, queue)));
    const processed: Processed = {
      delivery: held,
      points: [point()],
      origins: [0],
      dropped: {},
      drops: [],
      quarantined: [{ index: 1, reason: 'It has no time.', path: 'time' }],
    };
    ref.tell({ type: 'write', work: processed });
    await settle();
    writes[0]?.end();
    await settle();
    expect(kept.map(({ id, records }) => ({ id, records }))).to.deep.equal([
      { id: 'envelope-1', records: [{ n: 1 }] },
    ]);
    expect(kept[0]?.quarantine).to.deep.equal([
      { index: 1, reason: 'It has no time.', path: 'time', at: '2026-01-01T00:00:00.000Z' },
    ]);
    expect(on.of('record.quarantined').length).to.equal(1);
    expect(held.verdicts).to.deep.equal([{ type: 'done' }]);
  });

  it('keeps trying for what quarantine did not take, and only that', async () => {
    await using on = stage();
    const { store, writes } = handStore();
    const failures: SendFailure[] = [];
    const { queue, kept } = quarantine(failures);
    const ref = on.system.spawn('writer', writer(options(on, store, queue)));
    const one = work('a');
    ref.tell({
      type: 'write',
      work: {
        ...one.processed,
        points: [],
        origins: [],
        quarantined: [{ index: 0, reason: 'bad', path: undefined }],
      },
    });
    await settle();
    failures.push(new SendFailure('transient', 'Down.', [one.held.envelope]));
    writes[0]?.end();
    await on.clock.advance(60_000);
    expect(kept.length).to.equal(2);
    expect(one.held.verdicts).to.deep.equal([{ type: 'done' }]);
  });

  it('gives back what it holds when it is stopped in the middle of a write', async () => {
    await using on = stage();
    const { store } = handStore();
    const ref = on.system.spawn('writer', writer(options(on, store)));
    const { held, processed } = work('a');
    ref.tell({ type: 'write', work: processed });
    await settle();
    await on.system.abort(ref);
    expect(held.verdicts.map(({ type }) => type)).to.deep.equal(['retry']);
  });

  it('reports what it could not finish when the time to drain is over', async () => {
    await using on = stage();
    const { store } = handStore();
    const ref = on.system.spawn('writer', writer(options(on, store)));
    ref.tell({ type: 'write', work: work('a').processed });
    await settle();
    const drained = on.system.drain(ref, 1_000);
    await on.clock.advance(1_000);
    expect(await drained).to.deep.equal({ path: 'writer', drained: false, left: 1 });
    expect(on.of('actor.crashed')).to.deep.equal([]);
  });

  it('gives back what it holds when it crashes, and is restarted', async () => {
    await using on = stage();
    const { store, writes } = handStore();
    const ref = on.system.spawn('writer', writer(options(on, store)));
    const { held, processed } = work('a');
    ref.tell({ type: 'write', work: processed });
    await settle();
    writes[0]?.end(new TypeError('a bug'));
    await on.clock.advance(60_000);
    expect(held.verdicts.map(({ type }) => type)).to.deep.equal(['retry']);
    expect(on.of('actor.restarted').length).to.equal(1);
  });
});
