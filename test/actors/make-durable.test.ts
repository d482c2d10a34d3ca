import { expect } from 'chai';
import { makeDurable } from '../../src/actors/make-durable.ts';
import type { Patience } from '../../src/actors/patience.ts';
import { Failure } from '../../src/ports/failure.ts';
import type { Spool } from '../../src/ports/spool.ts';
import { envelopes } from '../support/envelopes.ts';
import { memoryState, sink } from '../support/gathering.ts';
import { memorySpool } from '../support/memory-spool.ts';
import { rejection } from '../support/rejection.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { virtually } from '../support/virtually.ts';

function setUp(refusals: number, spool: Spool = memorySpool()) {
  const clock = virtualClock();
  const log: string[] = [];
  const { queue, sent } = sink(log, refusals);
  const { state } = memoryState(log);
  const stop = new AbortController();
  const patience: Patience = {
    clock,
    signal: stop.signal,
    paused: () => void log.push('paused'),
    resumed: () => void log.push('resumed'),
  };
  const run = () => makeDurable({ state, clock, queueOf: () => queue, spool }, envelopes(2), patience);
  return { clock, log, sent, stop, run };
}

describe('making envelopes durable', () => {
  it('puts them on the queue, then into the journal, and nothing into the spool', async () => {
    const spool = memorySpool();
    const { run, log } = setUp(0, spool);
    await run();
    expect(log).to.deep.equal(['send', 'journal']);
    expect(spool.ids()).to.deep.equal([]);
  });

  it('keeps them in the spool while the queue takes nothing, and no longer', async () => {
    const spool = memorySpool();
    const { run, log, clock } = setUp(2, spool);
    const running = run();
    await clock.advance(1);
    expect(spool.ids()).to.deep.equal(envelopes(2).map(({ id }) => id));
    await virtually(clock, running);
    expect(log).to.deep.equal(['paused', 'send', 'resumed', 'journal']);
    expect(spool.ids()).to.deep.equal([]);
  });

  it('leaves them in the spool when it is stopped before the queue works', async () => {
    const spool = memorySpool();
    const { run, clock, stop } = setUp(Number.POSITIVE_INFINITY, spool);
    const running = rejection(run());
    await clock.advance(1);
    stop.abort(new Error('stop'));
    expect(await running).to.equal(stop.signal.reason);
    expect(spool.ids()).to.have.length(2);
  });

  it('waits all the same when the spool is full, or its disk is', async () => {
    const broken = {
      ...memorySpool(),
      keep: () => Promise.reject(new Failure('transient', 'The disk is full.')),
    };
    for (const spool of [memorySpool([], 1), broken]) {
      const { run, clock, sent } = setUp(3, spool);
      await virtually(clock, run());
      expect(sent).to.deep.equal(envelopes(2));
    }
  });
});
