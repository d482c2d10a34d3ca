import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import { withDeadline } from '../../src/system/deadline.ts';
import { rejection } from '../support/rejection.ts';
import { virtualClock } from '../support/virtual-clock.ts';

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

describe('work with a deadline', () => {
  it('gives what the work gives, and leaves no timer', async () => {
    const clock = virtualClock();
    expect(await withDeadline(clock, 1_000, 'counting', async () => 42)).to.equal(42);
    expect(clock.sleepers()).to.equal(0);
  });

  it('aborts the work when its time is over, with a failure that says what was given up', async () => {
    const clock = virtualClock();
    const work = rejection(withDeadline(clock, 1_000, 'counting', untilAborted));
    await clock.advance(1_000);
    const thrown = (await work) as Failure;
    expect(thrown).to.be.instanceOf(Failure);
    expect(thrown.kind).to.equal('transient');
    expect(thrown.message).to.equal('Gave up counting after 1000 ms.');
    expect(clock.sleepers()).to.equal(0);
  });

  it('throws what the work throws', async () => {
    const clock = virtualClock();
    const bug = new TypeError('a bug');
    expect(await rejection(withDeadline(clock, 1_000, 'counting', () => Promise.reject(bug)))).to.equal(bug);
    expect(clock.sleepers()).to.equal(0);
  });
});
