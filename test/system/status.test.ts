import { expect } from 'chai';
import { readiness, type StatusOptions, statusOf } from '../../src/system/status.ts';
import { aRunning } from '../support/a-running.ts';

function options(changes: Partial<StatusOptions> = {}): StatusOptions {
  const { clock } = aRunning();
  return {
    clock,
    role: 'run',
    version: '1.2.3',
    startedAt: clock.now() - 5_000,
    draining: () => false,
    ...changes,
  };
}

describe('readiness', () => {
  it('is there when nothing says no', () => {
    expect(readiness(aRunning().running, options())).to.deep.equal({ ready: true, reasons: [] });
  });

  it('stays while a dependency says no in a way that may pass: more processes would not help', () => {
    const { running, pauses } = aRunning();
    pauses.observe({ type: 'store.paused', kind: 'transient', reason: 'It is down.' });
    expect(readiness(running, options()).ready).to.equal(true);
  });

  it('ends while a dependency refuses, and says which and why', () => {
    const { running, pauses } = aRunning();
    pauses.observe({ type: 'store.paused', kind: 'permanent', reason: 'The token is wrong.' });
    expect(readiness(running, options())).to.deep.equal({
      ready: false,
      reasons: ['store: The token is wrong.'],
    });
    pauses.observe({ type: 'store.resumed', pausedMs: 1 });
    expect(readiness(running, options()).ready).to.equal(true);
  });

  it('ends when the process drains', () => {
    const reasons = ['The process drains.'];
    expect(readiness(aRunning().running, options({ draining: () => true }))).to.deep.equal({
      ready: false,
      reasons,
    });
  });
});

describe('the status', () => {
  it('tells who runs, since when, what waits, and what was counted', () => {
    const { running, tally, pauses } = aRunning();
    pauses.observe({ type: 'store.paused', kind: 'transient', reason: 'It is down.' });
    tally.observe({
      type: 'request.retried',
      source: 'quakes',
      host: 'h',
      reason: '503',
      attempt: 1,
      afterMs: 5,
    });
    const status = statusOf(running, options());
    expect(status).to.include({ role: 'run', version: '1.2.3', uptimeMs: 5_000, ready: true });
    expect(status).to.have.deep.property('pauses', [
      { what: 'store', kind: 'transient', reason: 'It is down.' },
    ]);
    expect(status).to.have.nested.property('sources.quakes.retries', 1);
  });

  it('tells which replica it is and how many partitions are its own', () => {
    const { running, tally } = aRunning();
    for (const source of ['quakes', 'weather']) {
      const run = { source, dueAt: 0, tookMs: 1, partitions: 2, failedPartitions: 0, otherPartitions: 5 };
      tally.observe({ type: 'run.finished', ...run });
    }
    const replica = { index: 1, count: 3 };
    expect(statusOf(running, options({ role: 'gather', replica }))).to.have.deep.property('replica', {
      ...replica,
      partitions: 4,
      otherPartitions: 10,
    });
  });

  it('is JSON', () => {
    const status = statusOf(aRunning().running, options());
    expect(JSON.parse(JSON.stringify(status))).to.deep.equal(status);
  });
});
