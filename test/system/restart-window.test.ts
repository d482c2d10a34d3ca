import { expect } from 'chai';
import * as fc from 'fast-check';
import { Closed } from '../../src/ports/actor.ts';
import { restartWindow } from '../../src/system/restart-window.ts';
import {
  type ActorBench,
  actorBench,
  boom,
  rejection,
  spawnCounter,
  tellAll,
} from '../support/actor-bench.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const LIMIT = { max: 2, withinMs: 60_000, minBackoffMs: 100, maxBackoffMs: 10_000 };

const limit = { max: 3, withinMs: 1_000, minBackoffMs: 100, maxBackoffMs: 10_000 };

describe('restartWindow', () => {
  it('allows as many restarts as it says within the window, and no more', () => {
    const window = restartWindow(limit, virtualClock());
    expect([window.next(), window.next(), window.next()]).to.not.include(undefined);
    expect(window.next()).to.equal(undefined);
  });

  it('allows none with a limit of 0', () => {
    expect(restartWindow({ ...limit, max: 0 }, virtualClock()).next()).to.equal(undefined);
  });

  it('forgets a restart once the window has moved past it', async () => {
    const clock = virtualClock();
    const window = restartWindow({ ...limit, max: 1 }, clock);
    window.next();
    await clock.advance(999);
    expect(window.next()).to.equal(undefined);
    await clock.advance(1);
    expect(window.next()).to.be.a('number');
  });

  it('doubles the rest each time, and begins anew after a quiet window', async () => {
    const clock = virtualClock();
    const window = restartWindow(limit, clock);
    expect(window.next()).to.be.within(100, 200);
    expect(window.next()).to.be.within(200, 400);
    expect(window.next()).to.be.within(400, 800);
    await clock.advance(1_000);
    expect(window.next()).to.be.within(100, 200);
  });

  it('never rests less than the shortest or more than the longest, and not always the same', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(5_000), fc.nat(60_000), (seed, minBackoffMs, more) => {
        const maxBackoffMs = minBackoffMs + more;
        const window = restartWindow(
          { max: 40, withinMs: 1, minBackoffMs, maxBackoffMs },
          virtualClock({ seed }),
        );
        for (let restart = 0; restart < 40; restart += 1) {
          expect(window.next()).to.be.within(minBackoffMs, maxBackoffMs);
        }
      }),
    );
    const rests = Array.from({ length: 20 }, (_, seed) =>
      restartWindow(limit, virtualClock({ seed })).next(),
    );
    expect(new Set(rests).size).to.be.greaterThan(15);
  });
});

describe('an actor past its restart limit', () => {
  let bench: ActorBench;
  beforeEach(() => {
    bench = actorBench();
  });
  afterEach(() => bench.close());

  it('escalates when it is passed, and closes the mailbox so that nobody waits for ever', async () => {
    const { ref, lost } = spawnCounter(bench, { restart: LIMIT, capacity: 1 });
    const taken = Promise.all(['crash', 'crash', 'crash', 'left'].map((message) => ref.offer(message)));
    const refused = rejection(ref.offer('waiting'));
    await bench.clock.advance(60_000);
    await taken;
    expect(await refused).to.be.instanceOf(Closed);
    expect(await ref.whenStopped).to.deep.equal({ type: 'failed', error: boom });
    expect(lost).to.deep.equal([
      ['crash', 'crashed'],
      ['crash', 'crashed'],
      ['crash', 'crashed'],
      ['left', 'stopped'],
    ]);
    expect(bench.heard('actor.crashed')).to.have.length(3);
    expect(bench.heard('actor.restarted')).to.have.length(2);
    expect(bench.heard('actor.escalated')).to.deep.equal([
      { type: 'actor.escalated', path: 'a', error: boom },
    ]);
    expect(bench.system.failed.reason).to.equal(boom);
  });

  it('is not passed by crashes that lie further apart than the window', async () => {
    const { ref } = spawnCounter(bench, { restart: LIMIT });
    for (let crash = 0; crash < 6; crash += 1) {
      tellAll(ref, 'crash');
      await bench.clock.advance(30_000);
    }
    expect(bench.system.failed.aborted).to.equal(false);
    expect(bench.system.tree()[0]).to.include({ state: 'running', restarts: 6 });
  });

  it('is each child’s own: siblings do not share it', async () => {
    const first = spawnCounter(bench, { restart: LIMIT }, 'first');
    const second = spawnCounter(bench, { restart: LIMIT }, 'second');
    tellAll(first.ref, 'crash', 'crash', 'still here');
    tellAll(second.ref, 'crash', 'crash', 'still here');
    await bench.clock.advance(10_000);
    expect(first.handled).to.deep.equal(['still here 1']);
    expect(second.handled).to.deep.equal(['still here 1']);
  });
});
