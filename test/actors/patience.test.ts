import { expect } from 'chai';
import { type Patience, patiently } from '../../src/actors/patience.ts';
import { Failure } from '../../src/ports/failure.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';

function patience(clock: VirtualClock, told: string[], signal = new AbortController().signal): Patience {
  return {
    clock,
    signal,
    paused: ({ kind }) => void told.push(`paused ${kind}`),
    resumed: (ms) => void told.push(`resumed after ${ms > 0 ? 'a while' : 'no time'}`),
  };
}

/** Fails with each failure in turn, then succeeds. */
function failing(...failures: unknown[]) {
  let tries = 0;
  return {
    tries: () => tries,
    attempt: async () => {
      const failure = failures[tries];
      tries += 1;
      if (failure !== undefined) {
        throw failure;
      }
      return 'done';
    },
  };
}

const down = new Failure('transient', 'It is down.');
const refused = new Failure('permanent', 'It refuses.');

describe('patience', () => {
  it('says nothing when the first try succeeds', async () => {
    const told: string[] = [];
    const result = await patiently(failing().attempt, patience(virtualClock(), told));
    expect(result).to.equal('done');
    expect(told).to.deep.equal([]);
  });

  it('tries again until it works, and says once that it paused and once that it resumed', async () => {
    const clock = virtualClock();
    const told: string[] = [];
    const work = failing(down, down, down, down);
    const result = patiently(work.attempt, patience(clock, told));
    while (await clock.next()) {
      // every wait in turn
    }
    expect(await result).to.equal('done');
    expect(work.tries()).to.equal(5);
    expect(told).to.deep.equal(['paused transient', 'resumed after a while']);
  });

  it('says again when a transient failure turns permanent, and waits on', async () => {
    const clock = virtualClock();
    const told: string[] = [];
    const result = patiently(failing(down, refused, refused).attempt, patience(clock, told));
    while (await clock.next()) {
      // every wait in turn
    }
    expect(await result).to.equal('done');
    expect(told.slice(0, 2)).to.deep.equal(['paused transient', 'paused permanent']);
  });

  it('waits at least as long as the dependency asked', async () => {
    const clock = virtualClock();
    const work = failing(new Failure('transient', 'Busy.', { afterMs: 60_000 }));
    const result = patiently(work.attempt, patience(clock, []));
    await clock.advance(59_999);
    expect(work.tries()).to.equal(1);
    await clock.advance(1);
    expect(await result).to.equal('done');
  });

  it('never waits longer than half a minute by itself, however often it failed', async () => {
    const clock = virtualClock();
    const work = failing(...Array.from({ length: 40 }, () => down));
    const result = patiently(work.attempt, patience(clock, []));
    await clock.advance(40 * 30_000);
    expect(await result).to.equal('done');
  });

  it('rejects with the reason of the signal while it waits, and leaves no timer', async () => {
    const clock = virtualClock();
    const stop = new AbortController();
    const result = patiently(failing(down, down).attempt, patience(clock, [], stop.signal));
    const caught = result.catch((error: unknown) => error);
    await clock.advance(1);
    const reason = new Error('stop');
    stop.abort(reason);
    expect(await caught).to.equal(reason);
    expect(clock.sleepers()).to.equal(0);
  });

  it('throws a bug at once', async () => {
    const bug = new TypeError('a bug');
    const result = await patiently(failing(bug).attempt, patience(virtualClock(), [])).catch(
      (error) => error,
    );
    expect(result).to.equal(bug);
  });
});
