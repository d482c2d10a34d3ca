import { expect } from 'chai';
import { type DeadlineWatch, watchDeadlines } from '../../src/http/deadline-watch.ts';
import { Failure } from '../../src/ports/failure.ts';
import { settle, type VirtualClock, virtualClock } from '../support/virtual-clock.ts';

const deadlines = { connectMs: 100, firstByteMs: 300, idleMs: 50, totalMs: 1_000 };

describe('watchDeadlines', () => {
  let clock: VirtualClock;
  let caller: AbortController;
  let watch: DeadlineWatch;

  beforeEach(() => {
    clock = virtualClock();
    caller = new AbortController();
    watch = watchDeadlines({ deadlines, clock, host: 'api.example', signal: caller.signal });
  });

  function expectExpired(option: string, limit: number): void {
    const failure = watch.signal.reason as Failure;
    expect(failure).to.be.instanceOf(Failure);
    expect(failure.kind).to.equal('transient');
    expect(failure.message).to.include(`(deadlines.${option})`).and.include(`${limit} ms`);
    expect(failure.message).to.include('api.example');
  }

  it('gives the connection its time, to the millisecond', async () => {
    await clock.advance(99);
    expect(watch.signal.aborted).to.equal(false);
    await clock.advance(1);
    expectExpired('connect', 100);
  });

  it('counts the first byte from the connection on', async () => {
    await clock.advance(90);
    watch.connected();
    await clock.advance(299);
    expect(watch.signal.aborted).to.equal(false);
    await clock.advance(1);
    expectExpired('firstByte', 300);
  });

  it('counts idleness from the last byte on', async () => {
    watch.connected();
    watch.received();
    await clock.advance(40);
    watch.received();
    await clock.advance(49);
    expect(watch.signal.aborted).to.equal(false);
    await clock.advance(1);
    expectExpired('idle', 50);
  });

  it('ends a body that drips for ever by the total', async () => {
    watch.connected();
    for (let at = 0; at < 1_000; at += 27) {
      watch.received();
      await clock.advance(27);
    }
    expectExpired('total', 1_000);
    expect(clock.monotonic()).to.be.lessThan(1_030);
  });

  it('lets the total hold where it is the shortest', async () => {
    watch.stop();
    watch = watchDeadlines({
      deadlines: { ...deadlines, totalMs: 60 },
      clock,
      host: 'api.example',
      signal: caller.signal,
    });
    await clock.advance(60);
    expectExpired('total', 60);
  });

  it('counts only the total after the last byte', async () => {
    watch.connected();
    watch.received();
    watch.completed();
    await clock.advance(999);
    expect(watch.signal.aborted).to.equal(false);
    await clock.advance(1);
    expectExpired('total', 1_000);
  });

  it('passes on the reason of the caller', () => {
    const reason = new Error('enough');
    caller.abort(reason);
    expect(watch.signal.reason).to.equal(reason);
  });

  it('begins aborted when the caller already has', () => {
    const reason = new Error('enough');
    const late = watchDeadlines({ deadlines, clock, host: 'h', signal: AbortSignal.abort(reason) });
    expect(late.signal.reason).to.equal(reason);
  });

  it('sleeps few sleeps however many bytes come', async () => {
    watch.connected();
    for (let byte = 0; byte < 1_000; byte++) {
      watch.received();
    }
    await settle();
    expect(clock.sleepers()).to.be.at.most(3);
  });

  for (const [how, end] of [
    ['when stopped', () => watch.stop()],
    ['when the caller aborts', () => caller.abort()],
    ['when a deadline passes', () => clock.advance(100)],
  ] as const) {
    it(`leaves no sleep behind ${how}`, async () => {
      await end();
      await settle();
      expect(clock.sleepers()).to.equal(0);
    });
  }

  it('stays quiet after it was stopped', async () => {
    watch.stop();
    watch.stop();
    caller.abort();
    await clock.advance(10_000);
    expect(watch.signal.aborted).to.equal(false);
  });
});
