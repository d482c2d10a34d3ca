import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import type { Queue, QueueDepth } from '../../src/ports/queue.ts';
import { createPauses } from '../../src/system/pauses.ts';
import { type IdleEnding, untilIdle } from '../../src/system/until-idle.ts';
import { rejection } from '../support/rejection.ts';
import { virtualClock } from '../support/virtual-clock.ts';

/** A queue of which only the depth can be asked: the next of a list, whose last one stays. */
function queueWith(depths: (Partial<QueueDepth> | Error)[]): Queue {
  return {
    depth: async () => {
      const next = depths.length > 1 ? depths.shift() : depths[0];
      if (next instanceof Error) {
        throw next;
      }
      return { waiting: 0, inFlight: 0, quarantined: 0, ...next };
    },
  } as Partial<Queue> as Queue;
}

function waiting(
  queues: readonly Queue[],
  gathered: Promise<void> = Promise.resolve(),
  unfinished?: () => boolean,
) {
  const clock = virtualClock();
  const pauses = createPauses(clock);
  const aborting = new AbortController();
  const options = {
    clock,
    gathered,
    queues,
    pauses,
    unfinished,
    giveUpAfterMs: 10_000,
    signal: aborting.signal,
  };
  let ended: IdleEnding | undefined;
  const ending = untilIdle(options).then((how) => {
    ended = how;
  });
  return { clock, pauses, aborting, ending, ended: () => ended };
}

const MINUTE_MS = 60_000;

describe('waiting until everything is gathered and every queue is empty', () => {
  it('ends when that is so', async () => {
    const { clock, ended } = waiting([queueWith([{ waiting: 3 }, { inFlight: 1 }, {}])]);
    await clock.advance(MINUTE_MS);
    expect(ended()).to.deep.equal({ type: 'idle' });
    expect(clock.sleepers()).to.equal(0);
  });

  it('does not end while something is still to be gathered', async () => {
    const gathering = Promise.withResolvers<void>();
    const { clock, ended } = waiting([queueWith([{}])], gathering.promise);
    await clock.advance(MINUTE_MS);
    expect(ended()).to.equal(undefined);
    gathering.resolve();
    await clock.advance(MINUTE_MS);
    expect(ended()).to.deep.equal({ type: 'idle' });
  });

  it('does not believe one look: a depth is approximate', async () => {
    const { clock, ended } = waiting([queueWith([{}, {}, { waiting: 1 }])]);
    await clock.advance(MINUTE_MS);
    expect(ended()).to.equal(undefined);
  });

  it('does not end while any of several queues holds something', async () => {
    const { clock, ended } = waiting([queueWith([{}]), queueWith([{ inFlight: 1 }])]);
    await clock.advance(MINUTE_MS);
    expect(ended()).to.equal(undefined);
  });

  it('does not believe for a minute that queues are empty while records that were gathered have no end', async () => {
    let unfinished = true;
    const counted = waiting([queueWith([{}])], undefined, () => unfinished);
    await counted.clock.advance(50_000);
    expect(counted.ended()).to.equal(undefined);
    unfinished = false;
    await counted.clock.advance(1_000);
    expect(counted.ended()).to.deep.equal({ type: 'idle' });

    const elsewhere = waiting([queueWith([{ waiting: 1 }, {}])], undefined, () => true);
    await elsewhere.clock.advance(MINUTE_MS);
    expect(elsewhere.ended()).to.equal(undefined);
    await elsewhere.clock.advance(2_000);
    expect(elsewhere.ended()).to.deep.equal({ type: 'idle' });
  });

  it('lets quarantine be: it is an end', async () => {
    const { clock, ended } = waiting([queueWith([{ quarantined: 5 }])]);
    await clock.advance(MINUTE_MS);
    expect(ended()).to.deep.equal({ type: 'idle' });
  });

  it('takes a queue that does not answer for one that is not empty', async () => {
    const { clock, ended } = waiting([queueWith([new Failure('transient', 'Down.'), {}, {}, {}])]);
    await clock.advance(600);
    expect(ended()).to.equal(undefined);
    await clock.advance(MINUTE_MS);
    expect(ended()).to.deep.equal({ type: 'idle' });
  });

  it('gives up on what fails for too long, and says why', async () => {
    const { clock, pauses, ended } = waiting([queueWith([{ waiting: 1 }])]);
    pauses.observe({ type: 'store.paused', kind: 'transient', reason: 'It is down.' });
    await clock.advance(9_900);
    expect(ended()).to.equal(undefined);
    await clock.advance(200);
    expect(ended()).to.deep.equal({ type: 'gave-up', reason: 'store: It is down.' });
  });

  it('gives up at once on what no waiting mends', async () => {
    const { clock, pauses, ended } = waiting([queueWith([{ waiting: 1 }])]);
    pauses.observe({ type: 'store.paused', kind: 'permanent', reason: 'The token is wrong.' });
    await clock.advance(200);
    expect(ended()).to.deep.equal({ type: 'gave-up', reason: 'store: The token is wrong.' });
  });

  it('is patient again after what failed has worked', async () => {
    const { clock, pauses, ended } = waiting([queueWith([{ waiting: 1 }])]);
    pauses.observe({ type: 'store.paused', kind: 'transient', reason: 'It is down.' });
    await clock.advance(9_000);
    pauses.observe({ type: 'store.resumed', pausedMs: 9_000 });
    pauses.observe({ type: 'store.paused', kind: 'transient', reason: 'It is down.' });
    await clock.advance(9_000);
    expect(ended()).to.equal(undefined);
  });

  it('ends with the reason when it is told to, and leaves no timer', async () => {
    const { clock, aborting, ending } = waiting([queueWith([{ waiting: 1 }])]);
    const reason = new Error('SIGTERM');
    await clock.advance(300);
    aborting.abort(reason);
    expect(await rejection(ending)).to.equal(reason);
    expect(clock.sleepers()).to.equal(0);
  });

  it('lets a bug through', async () => {
    const bug = new TypeError('a bug');
    const { clock, ending } = waiting([queueWith([bug])]);
    const rejected = rejection(ending);
    await clock.advance(200);
    expect(await rejected).to.equal(bug);
  });
});
