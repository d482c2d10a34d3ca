import { expect } from 'chai';
import type { Envelope, QuarantineNote } from '../../src/ports/envelope.ts';
import type { Quarantine } from '../../src/ports/quarantine.ts';
import { pass, type PassOptions } from '../../src/system/quarantine-pass.ts';
import { takeOut } from '../../src/system/take-out.ts';
import { envelopeOf } from '../support/envelopes.ts';
import { unaborted } from '../support/points.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** An envelope in quarantine with these records of the one that was gathered. */
function bad(id: string, notes: readonly Partial<QuarantineNote>[], more: Partial<Envelope> = {}): Envelope {
  const quarantine = notes.map((note, at) => ({ reason: 'bad', at: AT, index: at, ...note }));
  return envelopeOf(
    id,
    quarantine.map(({ index }) => ({ index })),
    { ...more, quarantine },
  );
}

/** A quarantine that lends each message once, and what is put into it meanwhile as well. */
function quarantineOf(envelopes: readonly Envelope[]) {
  const waiting = [...envelopes];
  const removed: string[] = [];
  const sent: Envelope[] = [];
  const quarantine: Quarantine = {
    name: 'quake',
    receive: async () =>
      waiting.splice(0, 10).map((envelope) => ({
        content: { type: 'envelope', envelope },
        sentAt: 0,
        remove: async () => void removed.push(envelope.id),
      })),
    close: async () => undefined,
  };
  const queue = {
    name: 'quake',
    async quarantine(more: readonly Envelope[]): Promise<void> {
      waiting.push(...more);
    },
  };
  return { quarantine, queue, removed, sent, waiting };
}

async function replayAll(on: ReturnType<typeof quarantineOf>, options: Partial<PassOptions> = {}) {
  for await (const picked of pass(on.quarantine, { where: {}, signal: unaborted, ...options })) {
    if (picked.type === 'envelope') {
      await takeOut(picked, picked.picked, {
        queue: on.queue,
        keep: async (taken) => void on.sent.push(taken),
        signal: unaborted,
      });
    }
  }
  return on.sent.flatMap(({ id, quarantine = [] }) => quarantine.map(({ index }) => `${id} ${index}`));
}

describe('a pass over a quarantine', () => {
  it('takes each record once, however often it is there, and clears the others away', async () => {
    const on = quarantineOf([
      bad('a', [{ index: 3 }, { index: 5 }]),
      bad('a', [{ index: 5 }]),
      bad('a', [{ index: 5 }, { index: 7 }]),
    ]);
    expect(await replayAll(on)).to.deep.equal(['a 3', 'a 5', 'a 7']);
    expect(on.removed).to.deep.equal(['a', 'a', 'a']);
  });

  it('takes out what is meant, and puts back what stays before it removes the message', async () => {
    const on = quarantineOf([
      bad('a', [{ reason: 'no time' }, { reason: 'no place' }, { reason: 'no time' }]),
    ]);
    expect(await replayAll(on, { where: { reason: 'time' } })).to.deep.equal(['a 0', 'a 2']);
    expect(on.removed).to.deep.equal(['a']);
  });

  it('removes nothing while what stays cannot be put back', async () => {
    const left = quarantineOf([bad('b', [{ reason: 'x' }, { reason: 'y' }])]);
    await replayAll(
      { ...left, queue: { ...left.queue, quarantine: () => Promise.reject(new Error('down')) } },
      {
        where: { reason: 'x' },
      },
    ).catch(() => undefined);
    expect(left.removed).to.deep.equal([]);
  });

  it('leaves alone a record that was replayed in this pass and came back', async () => {
    const on = quarantineOf([bad('a', [{ index: 3, rounds: 1 }]), bad('a', [{ index: 3, rounds: 2 }])]);
    expect(await replayAll(on)).to.deep.equal(['a 3']);
    expect(on.removed).to.have.length(1);
  });

  it('never removes what it is not for, though it is put back and seen again', async () => {
    const on = quarantineOf([bad('a', [{ index: 0 }, { index: 1, rounds: 5 }])]);
    const kept: Envelope[] = [];
    const queue = {
      ...on.queue,
      quarantine: async (more: readonly Envelope[]) => {
        kept.push(...more);
        await on.queue.quarantine(more);
      },
    };
    await replayAll({ ...on, queue }, { wanted: (_, { rounds = 0 }) => rounds < 5 });
    expect(on.removed).to.deep.equal(['a']);
    expect(kept.map(({ quarantine = [] }) => quarantine.map(({ index }) => index))).to.deep.equal([[1]]);
  });

  it('matches by source, type, and parts of reason and page', async () => {
    const on = () => quarantineOf([bad('a', [{}]), bad('b', [{}], { source: 'other', type: 'blast' })]);
    expect(await replayAll(on(), { where: { source: 'other' } })).to.deep.equal(['b 0']);
    expect(await replayAll(on(), { where: { type: 'quake' } })).to.deep.equal(['a 0']);
    expect(await replayAll(on(), { where: { page: 'page=', type: 'blast' } })).to.deep.equal(['b 0']);
    expect(await replayAll(on(), { where: { page: 'page=9' } })).to.deep.equal([]);
  });
});
