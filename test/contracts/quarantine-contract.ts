import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import type { Quarantine, QuarantinedMessage } from '../../src/ports/quarantine.ts';
import type { ContractBench, QueueBackend } from '../support/contract-bench.ts';
import { envelopeOf } from '../support/envelopes.ts';
import { rejection } from '../support/rejection.ts';

/** What every quarantine promises to who looks through it: part of the queue contract. */
export function quarantineContract(backendOf: () => QueueBackend, benchOf: () => ContractBench): void {
  describe('its quarantine', () => {
    const { signal } = new AbortController();
    const opened: Quarantine[] = [];
    const during = <Result>(work: Promise<Result>) => backendOf().during(work);

    afterEach(async () => {
      await during(Promise.all(opened.splice(0).map((quarantine) => quarantine.close())));
    });

    async function open(): Promise<Quarantine> {
      const quarantine = await backendOf().openQuarantine(benchOf().name);
      opened.push(quarantine);
      return quarantine;
    }

    function bad(id: string) {
      const at = '2026-01-01T00:00:00.000Z';
      return envelopeOf(id, [{ id }], { quarantine: [{ reason: `${id} is bad`, at, index: 7, rounds: 1 }] });
    }

    async function filled(count: number) {
      const queue = await benchOf().open();
      const envelopes = Array.from({ length: count }, (_, at) => bad(`bad-${at}`));
      await during(queue.quarantine(envelopes, signal));
      return { queue, envelopes };
    }

    /** One pass: until nothing comes any more. */
    async function lookThrough(quarantine: Quarantine): Promise<QuarantinedMessage[]> {
      const all: QuarantinedMessage[] = [];
      for (;;) {
        const some = await during(quarantine.receive(signal));
        if (some.length === 0) {
          return all;
        }
        all.push(...some);
      }
    }

    const envelopesOf = (messages: readonly QuarantinedMessage[]) =>
      messages.flatMap(({ content }) => (content.type === 'envelope' ? content.envelope : []));

    it('is looked through once, message by message, and is whole again after it', async () => {
      const { queue, envelopes } = await filled(23);
      const first = await open();
      expect(envelopesOf(await lookThrough(first))).to.have.deep.members(envelopes);
      await during(first.close());
      expect(envelopesOf(await lookThrough(await open()))).to.have.deep.members(envelopes);
      await benchOf().expectDepth(queue, { waiting: 0, quarantined: 23 });
    });

    it('keeps what is lent from others for longer than a lease', async () => {
      await filled(2);
      const [holder, other] = [await open(), await open()];
      expect(await lookThrough(holder)).to.have.length(2);
      await backendOf().pass(backendOf().visibilityMs * 1.5);
      expect(await lookThrough(other)).to.deep.equal([]);
    });

    it('gives up what is removed, and only that', async () => {
      const { queue } = await filled(3);
      const quarantine = await open();
      const messages = await lookThrough(quarantine);
      const [gone] = messages;
      await during(gone?.remove(signal) ?? Promise.reject(new Error('nothing there')));
      await during(quarantine.close());
      await benchOf().expectDepth(queue, { quarantined: 2 });
      const left = envelopesOf(await lookThrough(await open())).map(({ id }) => id);
      expect(left).to.not.include(envelopesOf(messages)[0]?.id);
    });

    it('removes nothing that is not ours any more', async () => {
      await filled(1);
      const quarantine = await open();
      const [message] = await lookThrough(quarantine);
      await during(quarantine.close());
      const error = await rejection(message?.remove(signal) ?? Promise.resolve());
      expect(error).to.be.instanceOf(Failure);
      expect(await lookThrough(await open())).to.have.length(1);
    });

    it('says of what cannot be read why, and shows it untouched', async () => {
      const queue = await benchOf().open();
      await backendOf().put(benchOf().name, 'not an envelope');
      expect(await benchOf().receive(queue)).to.deep.equal([]);
      const [message] = await lookThrough(await open());
      expect(message?.content).to.deep.equal({
        type: 'unreadable',
        reason: 'It is not JSON.',
        body: 'not an envelope',
      });
    });

    it('has a note for each record that the queue itself moved there', async () => {
      const queue = await benchOf().open();
      await benchOf().send(queue, [envelopeOf('tired', [{ a: 1 }, { a: 2 }])]);
      for (let receives = 1; receives <= backendOf().maxReceives; receives++) {
        await benchOf().settle(await benchOf().one(queue), { type: 'retry', reason: 'again' });
      }
      expect(await benchOf().receive(queue)).to.deep.equal([]);
      const [envelope] = envelopesOf(await lookThrough(await open()));
      expect(envelope?.records).to.deep.equal([{ a: 1 }, { a: 2 }]);
      expect(envelope?.quarantine?.map(({ index }) => index)).to.deep.equal([0, 1]);
      expect(envelope?.quarantine?.[0]?.reason).to.match(/received.*never finished/);
    });

    it('can be sent back to the queue: the records keep their notes', async () => {
      const { queue, envelopes } = await filled(1);
      await benchOf().send(queue, envelopes);
      const delivery = await benchOf().one(queue);
      expect(delivery.envelope).to.deep.equal(envelopes[0]);
      await benchOf().settle(delivery, { type: 'done' });
    });
  });
}
