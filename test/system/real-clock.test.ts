import { expect } from 'chai';
import { realClock } from '../../src/system/real-clock.ts';
import { rejection } from '../support/actor-bench.ts';

describe('the real clock', () => {
  it('tells the time of the world', () => {
    expect(realClock.now()).to.be.closeTo(Date.now(), 1_000);
  });

  it('sleeps at least as long as it was asked, and its durations never run backwards', async () => {
    const began = realClock.monotonic();
    await realClock.sleep(20);
    // Node's timers count whole milliseconds from the start of the turn, so one may seem a little early.
    expect(realClock.monotonic() - began).to.be.at.least(18);
  });

  it('wakes with the reason of the signal, itself and not a wrapping of it', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const sleeping = realClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    expect(await rejection(sleeping)).to.equal(reason);
  });

  it('does not fall asleep when the signal has aborted', async () => {
    const reason = new Error('before');
    expect(await rejection(realClock.sleep(60_000, AbortSignal.abort(reason)))).to.equal(reason);
  });

  it('sleeps longer than one timer can hold without waking at once', async () => {
    const controller = new AbortController();
    let woken = false;
    const sleeping = realClock.sleep(2 ** 31 + 1_000, controller.signal).then(() => {
      woken = true;
    });
    await realClock.sleep(10);
    expect(woken).to.equal(false);
    controller.abort(new Error('the test is over'));
    await rejection(sleeping);
  });

  it('takes a time that is over for none, without a warning of Node', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => void warnings.push(warning);
    process.on('warning', onWarning);
    await realClock.sleep(-0.5);
    await realClock.sleep(1);
    process.off('warning', onWarning);
    expect(warnings).to.deep.equal([]);
  });

  it('gives chance in [0, 1)', () => {
    const draws = Array.from({ length: 100 }, () => realClock.random());
    expect(draws.every((draw) => draw >= 0 && draw < 1)).to.equal(true);
    expect(new Set(draws).size).to.be.greaterThan(90);
  });
});
