import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import { type Delivery, SendFailure } from '../../src/ports/queue.ts';
import { encodeEnvelope } from '../../src/queues/codec/encode-envelope.ts';
import {
  type ContractBench,
  contractBench,
  type QueueBackend,
  readEnvelope,
} from '../support/contract-bench.ts';
import { quarantineContract } from './quarantine-contract.ts';
import { envelopeOf, envelopes, noise } from '../support/envelopes.ts';
import { rejection } from '../support/rejection.ts';

/** What every `Queue` promises. */
export function queueContract(title: string, start: () => Promise<QueueBackend>): void {
  describe(`${title} as a queue`, () => {
    let backend: QueueBackend;
    let bench: ContractBench;
    let count = 0;
    const { signal } = new AbortController();

    before(async () => {
      backend = await start();
    });

    beforeEach(() => {
      bench = contractBench(backend, `contract-${process.pid}-${++count}`);
    });

    afterEach(async () => {
      await bench.close();
    });

    after(async () => {
      await backend?.close();
    });

    it('delivers all of more envelopes, and more bytes, than one batch takes', async () => {
      const queue = await bench.open();
      const sent = Array.from({ length: 23 }, (_, at) => envelopeOf(`big-${at}`, [noise(90_000, at)]));
      await bench.send(queue, sent);
      const received = await bench.receiveAll(queue, 23);
      expect(received.map(({ envelope }) => envelope)).to.have.deep.members(sent);
      expect(received.map(({ receives }) => receives)).to.deep.equal(sent.map(() => 1));
      await backend.during(Promise.all(received.map((each) => each.settle({ type: 'done' }))));
      await bench.expectDepth(queue, { waiting: 0, inFlight: 0, quarantined: 0 });
    });

    it('delivers an envelope as it was sent, with large integers, other scripts and control characters', async () => {
      const queue = await bench.open();
      const sent = envelopeOf(
        'odd',
        [{ n: 9007199254740993n, text: 'Ærø 🌊 \u0000\u0007\u007f\ud800', f: 0.1 }],
        {
          trace: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        },
      );
      await bench.send(queue, [sent]);
      const { envelope } = await bench.one(queue);
      expect(envelope).to.deep.equal(sent);
    });

    it('tells what it sent and received', async () => {
      const queue = await bench.open();
      await bench.send(queue, envelopes(3));
      await bench.receiveAll(queue, 3);
      const sent = bench.events.filter(({ type }) => type === 'envelopes.sent');
      expect(sent).to.have.length(1);
      expect(sent[0]).to.include({ queue: queue.name, envelopes: 3 });
      const received = bench.events.flatMap((event) =>
        event.type === 'deliveries.received' ? event.deliveries : [],
      );
      expect(received.reduce((sum, each) => sum + each, 0)).to.equal(3);
    });

    it('receives no more than it is asked for', async () => {
      const queue = await bench.open();
      await bench.send(queue, envelopes(5));
      expect(await bench.receive(queue, 2)).to.have.length.within(1, 2);
    });

    it('receives nothing from an empty queue, after a bounded wait', async () => {
      const queue = await bench.open();
      expect(await bench.receive(queue)).to.deep.equal([]);
    });

    it('receives nothing when it is aborted, at once', async () => {
      const queue = await bench.open();
      const stop = new AbortController();
      const receiving = queue.receive(10, stop.signal);
      stop.abort(new Error('stop'));
      expect(await receiving).to.deep.equal([]);
      expect(await queue.receive(10, stop.signal)).to.deep.equal([]);
      expect(bench.events.filter(({ type }) => type === 'queue.failed')).to.deep.equal([]);
    });

    it('does not send when it is aborted, and throws the reason', async () => {
      const queue = await bench.open();
      const reason = new Error('stop');
      const error = await rejection(queue.send(envelopes(1), AbortSignal.abort(reason)));
      expect(error).to.equal(reason);
    });

    it('removes what is done for good', async () => {
      const queue = await bench.open();
      await bench.send(queue, envelopes(1));
      await bench.settle(await bench.one(queue), { type: 'done' });
      await backend.pass(backend.visibilityMs * 1.2);
      expect(await bench.receive(queue)).to.deep.equal([]);
      await bench.expectDepth(queue, { waiting: 0, inFlight: 0, quarantined: 0 });
    });

    it('delivers again at once what is given back', async () => {
      const queue = await bench.open();
      await bench.send(queue, envelopes(1));
      await bench.settle(await bench.one(queue), { type: 'retry', reason: 'not now' });
      const again = await bench.one(queue);
      expect(again.receives).to.equal(2);
      expect(again.envelope.id).to.equal('envelope-0');
    });

    it('delivers again after the wait that was asked for, and not before', async () => {
      const queue = await bench.open();
      await bench.send(queue, envelopes(1));
      await bench.settle(await bench.one(queue), { type: 'retry', reason: 'later', afterMs: 2_000 });
      expect(await bench.receive(queue)).to.deep.equal([]);
      await backend.pass(2_000);
      expect((await bench.one(queue)).receives).to.equal(2);
    });

    it('moves what is rejected to quarantine, with a note for each record', async () => {
      const queue = await bench.open();
      await bench.send(queue, [envelopeOf('bad', [{ a: 1 }, { a: 2 }])]);
      await bench.settle(await bench.one(queue), { type: 'reject', reason: 'no such type' });
      await bench.expectDepth(queue, { waiting: 0, inFlight: 0, quarantined: 1 });
      const [kept] = (await backend.quarantined(bench.name, 1)).map(({ body }) => readEnvelope(body));
      expect(kept).to.include({ id: 'bad', type: 'quake' });
      expect(kept?.records).to.deep.equal([{ a: 1 }, { a: 2 }]);
      expect(kept?.quarantine?.map(({ reason, index }) => ({ reason, index }))).to.deep.equal([
        { reason: 'no such type', index: 0 },
        { reason: 'no such type', index: 1 },
      ]);
      expect(Date.parse(kept?.quarantine?.[0]?.at ?? '')).to.be.greaterThan(0);
    });

    it('delivers to another what its holder never settled', async () => {
      const holder = await bench.open();
      await bench.send(holder, envelopes(1));
      const held = await bench.one(holder);
      await backend.during(holder.close());
      expect(held.lost.aborted).to.equal(true);
      await bench.settle(held, { type: 'done' });
      await backend.pass(backend.visibilityMs);
      const again = await bench.one(await bench.open());
      expect(again.receives).to.equal(2);
    });

    it('keeps a delivery ours for longer than the lease while it is held', async () => {
      const holder = await bench.open();
      const other = await bench.open();
      await bench.send(holder, envelopes(12));
      const held = await bench.receiveAll(holder, 12);
      await backend.pass(backend.visibilityMs * 2.2);
      expect(await bench.receive(other)).to.deep.equal([]);
      expect(held.map(({ lost }) => lost.aborted)).to.deep.equal(held.map(() => false));
      await backend.during(Promise.all(held.map((each) => each.settle({ type: 'done' }))));
      expect(bench.events.filter(({ type }) => type === 'lease.renewed')).to.not.deep.equal([]);
      await bench.expectDepth(holder, { waiting: 0, inFlight: 0 });
    });

    it('takes the first verdict and no second one', async () => {
      const queue = await bench.open();
      await bench.send(queue, envelopes(1));
      const delivery = await bench.one(queue);
      const both = [
        delivery.settle({ type: 'done' }),
        delivery.settle({ type: 'retry', reason: 'changed my mind' }),
      ];
      await backend.during(Promise.all(both));
      expect(
        bench.events.flatMap((event) => (event.type === 'delivery.settled' ? event.verdict : [])),
      ).to.deep.equal(['done']);
      expect(await bench.receive(queue)).to.deep.equal([]);
    });

    it('puts what it cannot read in quarantine untouched, and delivers what is beside it', async () => {
      const queue = await bench.open();
      const bodies = [
        'not an envelope',
        '{"v":1}',
        encodeEnvelope(envelopeOf('good')).replace('"v":1', '"v":7'),
      ];
      for (const body of bodies) {
        await backend.put(bench.name, body);
      }
      await bench.send(queue, [envelopeOf('good')]);
      const delivered: Delivery[] = [];
      for (let tries = 0; tries < 10 && bench.unreadable().length < 3; tries++) {
        delivered.push(...(await bench.receive(queue)));
      }
      delivered.push(...(await bench.receive(queue)));
      expect(delivered.map(({ envelope }) => envelope.id)).to.deep.equal(['good']);
      const kept = await backend.quarantined(bench.name, 3);
      expect(kept.map(({ body }) => body)).to.have.members(bodies);
      expect(kept.map(({ attributes }) => attributes['millrace.reason'])).to.have.members(bench.unreadable());
      expect(bench.unreadable().filter((reason) => reason.includes('newer'))).to.have.length(1);
      await bench.expectDepth(queue, { waiting: 0, inFlight: 1 });
    });

    it('ends in quarantine what was received too often', async () => {
      const queue = await bench.open();
      await bench.send(queue, envelopes(1));
      for (let receives = 1; receives <= backend.maxReceives; receives++) {
        const delivery = await bench.one(queue);
        expect(delivery.receives).to.equal(receives);
        await bench.settle(delivery, { type: 'retry', reason: 'again' });
      }
      expect(await bench.receive(queue)).to.deep.equal([]);
      await bench.expectDepth(queue, { waiting: 0, inFlight: 0, quarantined: 1 });
    });

    it('keeps quarantine envelopes of any size, whole, in as many messages as it takes', async () => {
      const queue = await bench.open();
      const at = '2026-01-01T00:00:00.000Z';
      const records = Array.from({ length: 30 }, (_, index) => noise(70_000, index));
      const quarantine = records.map((_, index) => ({ reason: `reason ${index}`, at, index }));
      await backend.during(queue.quarantine([envelopeOf('huge', records, { quarantine })], signal));
      const { quarantined } = await queue.depth(signal);
      const kept = (await backend.quarantined(bench.name, quarantined)).map(({ body }) => readEnvelope(body));
      expect(kept.length).to.be.greaterThan(1);
      const found = kept.flatMap((each) =>
        each.records.map((record, place) => ({ record, index: each.quarantine?.[place]?.index })),
      );
      expect(found).to.have.deep.members(records.map((record, index) => ({ record, index })));
    });

    it('names the envelope that is too large for any message, and sends the others', async () => {
      const queue = await bench.open();
      const tooLarge = envelopeOf('too large', [noise(1_500_000)]);
      const error = await rejection(backend.during(queue.send([envelopeOf('fits'), tooLarge], signal)));
      expect(error).to.be.instanceOf(SendFailure);
      expect((error as SendFailure).kind).to.equal('permanent');
      expect((error as SendFailure).unsent).to.deep.equal([tooLarge]);
      expect((await bench.one(queue)).envelope.id).to.equal('fits');
    });

    it('counts what waits, what is in flight and what is in quarantine', async () => {
      const queue = await bench.open();
      await bench.send(queue, envelopes(3));
      await bench.receiveAll(queue, 3);
      await bench.send(queue, [envelopeOf('waits'), envelopeOf('waits too')]);
      await backend.during(queue.quarantine([envelopeOf('bad', [], { quarantine: [] })], signal));
      await bench.expectDepth(queue, { waiting: 2, inFlight: 3, quarantined: 1 });
    });

    it('closes twice, and then neither sends nor receives', async () => {
      const queue = await bench.open();
      await backend.during(Promise.all([queue.close(), queue.close()]));
      const error = await rejection(backend.during(queue.send(envelopes(1), signal)));
      expect(error).to.be.instanceOf(Failure);
      expect(await queue.receive(10, signal)).to.deep.equal([]);
    });

    quarantineContract(
      () => backend,
      () => bench,
    );
  });
}
