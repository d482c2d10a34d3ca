import { expect } from 'chai';
import type { Patience } from '../../src/actors/patience.ts';
import { createSendSpooled } from '../../src/actors/send-spooled.ts';
import type { Envelope } from '../../src/ports/envelope.ts';
import { envelopeOf, envelopes } from '../support/envelopes.ts';
import { memoryState, sink } from '../support/gathering.ts';
import { memorySpool } from '../support/memory-spool.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { virtually } from '../support/virtually.ts';

function setUp(left: readonly Envelope[], refusals = 0) {
  const clock = virtualClock();
  const log: string[] = [];
  const { queue, sent } = sink(log, refusals);
  const { state, commits } = memoryState(log);
  const spool = memorySpool(left);
  const sendSpooled = createSendSpooled({
    state,
    clock,
    spool,
    queueOf: () => queue,
    types: new Set(['quake']),
  });
  const stop = new AbortController();
  const patience: Patience = {
    clock,
    signal: stop.signal,
    paused: () => void log.push('paused'),
    resumed: () => void log.push('resumed'),
  };
  return { clock, log, sent, commits, spool, sendSpooled, patience, stop };
}

describe('sending what an earlier process left in the spool', () => {
  it('puts it on the queue, then into the journal, and then lets it go', async () => {
    const { sendSpooled, patience, log, sent, commits, spool } = setUp(envelopes(3));
    await sendSpooled(patience);
    expect(sent).to.deep.equal(envelopes(3));
    expect(log).to.deep.equal(['send', 'journal']);
    expect(commits[0]?.journal.map(({ envelope }) => envelope)).to.deep.equal(
      envelopes(3).map(({ id }) => id),
    );
    expect(spool.ids()).to.deep.equal([]);
  });

  it('waits while the queue takes nothing, and loses nothing', async () => {
    const { clock, sendSpooled, patience, log, sent, spool } = setUp(envelopes(2), 3);
    const sending = sendSpooled(patience);
    await clock.advance(300);
    expect(spool.ids()).to.have.length(2);
    await virtually(clock, sending);
    expect(log).to.deep.equal(['paused', 'send', 'resumed', 'journal']);
    expect(sent).to.have.length(2);
    expect(spool.ids()).to.deep.equal([]);
  });

  it('is done once, however many ask for it', async () => {
    const { sendSpooled, patience, sent } = setUp(envelopes(2));
    await Promise.all([sendSpooled(patience), sendSpooled(patience), sendSpooled(patience)]);
    expect(sent).to.have.length(2);
  });

  it('is done by the next who asks when the first was stopped', async () => {
    const { clock, sendSpooled, patience, sent, stop } = setUp(envelopes(2), 1);
    const first = sendSpooled(patience).catch((error: unknown) => error);
    const second = sendSpooled({ ...patience, signal: new AbortController().signal });
    await clock.advance(1);
    stop.abort(new Error('stop'));
    expect(await first).to.equal(stop.signal.reason);
    await virtually(clock, second);
    expect(sent).to.have.length(2);
  });

  it('leaves there what no queue carries any more', async () => {
    const { sendSpooled, patience, sent, spool } = setUp([
      envelopeOf('old', [], { type: 'gone' }),
      envelopeOf('e'),
    ]);
    await sendSpooled(patience);
    expect(sent.map(({ id }) => id)).to.deep.equal(['e']);
    expect(spool.ids()).to.deep.equal(['old']);
  });
});
