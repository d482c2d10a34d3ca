import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { Closed } from '../../src/ports/actor.ts';
import { mailbox } from '../../src/system/mailbox.ts';
import { rejection, stateOf } from '../support/actor-bench.ts';
import { virtualClock } from '../support/virtual-clock.ts';

function boxOf(capacity: number) {
  const taken: number[] = [];
  const box = mailbox<number>({
    path: 'a',
    capacity,
    clock: virtualClock(),
    deliver: (letter) => taken.push(letter.message),
  });
  return { box, taken };
}

describe('the mailbox', () => {
  it('takes what it has room for, and says no to the rest', () => {
    const { box, taken } = boxOf(2);
    expect([box.tell(1), box.tell(2), box.tell(3)]).to.deep.equal(['taken', 'taken', 'full']);
    expect(taken).to.deep.equal([1, 2]);
    expect(box.size()).to.equal(2);
  });

  it('takes an offer at once when there is room', async () => {
    const { box, taken } = boxOf(1);
    await box.offer(1);
    expect(taken).to.deep.equal([1]);
  });

  it('lets offers wait, and takes them in the order they came', async () => {
    const { box, taken } = boxOf(1);
    box.tell(0);
    const offers = [1, 2, 3].map((message) => box.offer(message));
    for (const offer of offers) {
      expect(await stateOf(offer)).to.equal('pending');
      box.left();
      await offer;
    }
    expect(taken).to.deep.equal([0, 1, 2, 3]);
  });

  it('lets no tell overtake an offer that waits', () => {
    const { box, taken } = boxOf(1);
    box.tell(0);
    void box.offer(1);
    box.left();
    expect(box.tell(2)).to.equal('full');
    expect(taken).to.deep.equal([0, 1]);
  });

  it('takes nothing from an offer whose signal aborts, and rejects it with the reason', async () => {
    const { box, taken } = boxOf(1);
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    box.tell(0);
    const given = box.offer(1, controller.signal);
    const kept = box.offer(2);
    controller.abort(reason);
    expect(await rejection(given)).to.equal(reason);
    box.left();
    await kept;
    expect(taken).to.deep.equal([0, 2]);
  });

  it('takes nothing from an offer whose signal had aborted', async () => {
    const { box, taken } = boxOf(1);
    const reason = new Error('before');
    expect(await rejection(box.offer(1, AbortSignal.abort(reason)))).to.equal(reason);
    expect(taken).to.deep.equal([]);
  });

  it('rejects with Closed what waits when it closes and what comes after', async () => {
    const { box, taken } = boxOf(1);
    box.tell(0);
    const waiting = box.offer(1);
    box.close();
    box.close();
    expect(await rejection(waiting)).to.be.instanceOf(Closed);
    expect(await rejection(box.offer(2))).to.be.instanceOf(Closed);
    expect(box.tell(3)).to.equal('closed');
    box.left();
    expect(taken).to.deep.equal([0]);
  });

  it('leaves no listener on a signal once an offer is over, however it ended', async () => {
    const { box } = boxOf(1);
    const { signal } = new AbortController();
    box.tell(0);
    const offers = [box.offer(1, signal), box.offer(2, signal).catch(() => undefined)];
    expect(getEventListeners(signal, 'abort')).to.have.length(2);
    box.left();
    box.close();
    await Promise.all(offers);
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });

  it('holds its bound and its order whatever happens, and every offer comes to an end', async () => {
    const step = fc.constantFrom<'tell' | 'offer' | 'cancel' | 'left'>('tell', 'offer', 'cancel', 'left');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 60 }),
        async (capacity, steps) => {
          const { box, taken } = boxOf(capacity);
          const waiting: { message: number; controller: AbortController; ended: Promise<boolean> }[] = [];
          const expected: number[] = [];
          let queue: number[] = [];
          let size = 0;
          for (const [message, what] of steps.entries()) {
            if (what === 'tell') {
              const answer = box.tell(message);
              expect(answer).to.equal(size < capacity ? 'taken' : 'full');
              if (answer === 'taken') {
                expected.push(message);
                size += 1;
              }
            } else if (what === 'offer') {
              const controller = new AbortController();
              const ended = box.offer(message, controller.signal).then(
                () => true,
                () => false,
              );
              waiting.push({ message, controller, ended });
              if (size < capacity) {
                expected.push(message);
                size += 1;
              } else {
                queue.push(message);
              }
            } else if (what === 'cancel') {
              waiting.findLast((offer) => queue.includes(offer.message))?.controller.abort();
              queue = queue.slice(0, -1);
            } else if (size > 0) {
              box.left();
              const [first] = queue;
              queue = queue.slice(1);
              if (first === undefined) {
                size -= 1;
              } else {
                expected.push(first);
              }
            }
            expect(box.size()).to.equal(size);
          }
          box.close();
          expect(taken).to.deep.equal(expected);
          for (const offer of waiting) {
            expect(await offer.ended).to.equal(taken.includes(offer.message));
          }
        },
      ),
    );
  });
});
