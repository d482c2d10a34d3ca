import { expect } from 'chai';
import { Closed } from '../../src/ports/actor.ts';
import {
  type ActorBench,
  actorBench,
  boom,
  GRACE_MS,
  gate,
  rejection,
  stateOf,
} from '../support/actor-bench.ts';
import { settle } from '../support/virtual-clock.ts';

describe('a drain', () => {
  let bench: ActorBench;
  beforeEach(() => {
    bench = actorBench();
  });
  afterEach(() => bench.close());

  it('handles what waits, then lets the behavior finish what it holds, then is gone', async () => {
    const log: string[] = [];
    const ref = bench.system.spawn<string>('a', ({ clock }) => ({
      async receive(message) {
        await clock.sleep(10);
        log.push(message);
      },
      async drain() {
        await clock.sleep(10);
        log.push('drained');
      },
    }));
    ref.tell('x');
    ref.tell('y');
    const report = bench.system.drain(ref, 1_000);
    await bench.clock.advance(30);
    expect(await report).to.deep.equal({ path: 'a', drained: true, left: 0 });
    expect(log).to.deep.equal(['x', 'y', 'drained']);
    expect(bench.clock.sleepers()).to.equal(0);
  });

  it('takes nothing new meanwhile: tell is false, offers reject, those that wait too', async () => {
    const busy = gate();
    const ref = bench.system.spawn<string>('a', () => ({ receive: () => busy.pass() }), { capacity: 1 });
    ref.tell('in hand');
    await settle();
    ref.tell('waits');
    const outside = rejection(ref.offer('outside'));
    const report = bench.system.drain(ref, 1_000);
    expect(ref.tell('late')).to.equal(false);
    expect(await rejection(ref.offer('late'))).to.be.instanceOf(Closed);
    expect(await outside).to.be.instanceOf(Closed);
    expect(bench.system.tree()[0]).to.include({ state: 'draining', mailbox: 1 });
    busy.open();
    expect(await report).to.deep.equal({ path: 'a', drained: true, left: 0 });
  });

  it('lets the messages that wait use the children, then drains those, then the actor itself', async () => {
    const log: string[] = [];
    const ref = bench.system.spawn<string>('parent', (context) => {
      const kid = context.spawn<string>('kid', ({ clock }) => ({
        async receive(message) {
          await clock.sleep(10);
          log.push(`kid ${message}`);
        },
        drain: () => void log.push('kid drained'),
      }));
      return {
        async receive(message) {
          await kid.offer(message);
          log.push(`parent ${message}`);
        },
        drain: () => void log.push('parent drained'),
      };
    });
    ref.tell('x');
    ref.tell('y');
    const report = bench.system.drain(ref, 1_000);
    await bench.clock.advance(20);
    expect((await report).drained).to.equal(true);
    expect(log).to.deep.equal(['parent x', 'parent y', 'kid x', 'kid y', 'kid drained', 'parent drained']);
  });

  it('aborts at its deadline, gives back what waits, and reports how much that was, children included', async () => {
    const lost: string[] = [];
    const ref = bench.system.spawn<string>(
      'parent',
      (context) => {
        const kid = context.spawn<string>(
          'kid',
          ({ clock, signal }) => ({ receive: () => clock.sleep(60_000, signal) }),
          { onLost: (message, reason) => lost.push(`kid ${message} ${reason}`) },
        );
        return { receive: (message) => void kid.tell(message) };
      },
      { onLost: (message, reason) => lost.push(`parent ${message} ${reason}`) },
    );
    for (const message of ['x', 'y', 'z']) {
      ref.tell(message);
    }
    const report = bench.system.drain(ref, 500);
    await bench.clock.advance(500);
    expect(await report).to.deep.equal({ path: 'parent', drained: false, left: 3 });
    expect(lost).to.deep.equal(['kid x stopped', 'kid y stopped', 'kid z stopped']);
    expect(await ref.whenStopped).to.deep.equal({ type: 'aborted' });
  });

  it('aborts the signal of the behavior’s drain at the deadline', async () => {
    const ref = bench.system.spawn<string>('a', ({ clock }) => ({
      receive: () => undefined,
      drain: (signal) => clock.sleep(60_000, signal),
    }));
    const report = bench.system.drain(ref, 500);
    await bench.clock.advance(500);
    expect(await report).to.deep.equal({ path: 'a', drained: false, left: 0 });
    expect(bench.heard('actor.crashed')).to.deep.equal([]);
  });

  it('is over a grace after its deadline even when a handler never ends', async () => {
    const ref = bench.system.spawn<string>('a', () => ({ receive: () => new Promise(() => undefined) }));
    ref.tell('hang');
    ref.tell('left');
    const report = bench.system.drain(ref, 500);
    await bench.clock.advance(500 + GRACE_MS - 1);
    expect(await stateOf(report)).to.equal('pending');
    expect(bench.system.tree()[0]).to.include({ state: 'stopping' });
    await bench.clock.advance(1);
    expect(await report).to.deep.equal({ path: 'a', drained: false, left: 2 });
    expect(bench.system.tree()).to.deep.equal([]);
  });

  it('is safe twice: the earliest deadline counts, and both reports are the same', async () => {
    const ref = bench.system.spawn<string>('a', ({ clock, signal }) => ({
      receive: () => clock.sleep(60_000, signal),
    }));
    ref.tell('x');
    const reports = [bench.system.drain(ref, 5_000), bench.system.drain(ref, 500)];
    await bench.clock.advance(500);
    const expected = { path: 'a', drained: false, left: 1 };
    expect(await Promise.all(reports)).to.deep.equal([expected, expected]);
    expect(await bench.system.drain(ref, 500)).to.deep.equal(expected);
  });

  it('goes on through a restart: the mailbox is kept, and the new incarnation finishes it', async () => {
    const seen: string[] = [];
    const drainingAtBirth: boolean[] = [];
    const ref = bench.system.spawn<string>('a', (context) => {
      drainingAtBirth.push(context.draining.aborted);
      return {
        receive(message) {
          if (message === 'crash') {
            throw boom;
          }
          seen.push(message);
        },
      };
    });
    ref.tell('crash');
    ref.tell('next');
    await settle();
    const report = bench.system.drain(ref, 10_000);
    await bench.clock.advance(1_000);
    expect(await report).to.deep.equal({ path: 'a', drained: true, left: 0 });
    expect(seen).to.deep.equal(['next']);
    expect(drainingAtBirth).to.deep.equal([false, true]);
  });

  it('does not outlive its deadline in the rest before a restart', async () => {
    const ref = bench.system.spawn<string>(
      'a',
      () => ({
        receive() {
          throw boom;
        },
      }),
      { restart: { max: 5, withinMs: 60_000, minBackoffMs: 30_000, maxBackoffMs: 30_000 } },
    );
    ref.tell('crash');
    ref.tell('left');
    await settle();
    const report = bench.system.drain(ref, 500);
    await bench.clock.advance(500);
    expect(await report).to.deep.equal({ path: 'a', drained: false, left: 1 });
    expect(bench.clock.sleepers()).to.equal(0);
  });

  it('reports a behavior whose drain throws as not drained: what it held is lost, and no restart brings it back', async () => {
    let lives = 0;
    const ref = bench.system.spawn<string>('a', () => {
      lives += 1;
      return {
        receive: () => undefined,
        drain() {
          throw boom;
        },
      };
    });
    expect(await bench.system.drain(ref, 500)).to.deep.equal({ path: 'a', drained: false, left: 0 });
    expect(await ref.whenStopped).to.deep.equal({ type: 'failed', error: boom });
    expect(bench.heard('actor.crashed')).to.have.length(1);
    expect(bench.system.failed.aborted).to.equal(false);
    expect(lives).to.equal(1);
  });

  it('escalates from a behavior’s drain where the supervision says so', async () => {
    const ref = bench.system.spawn<string>(
      'a',
      () => ({ receive: () => undefined, drain: () => Promise.reject(boom) }),
      { onCrash: () => 'escalate' },
    );
    expect((await bench.system.drain(ref, 500)).drained).to.equal(false);
    expect(bench.system.failed.reason).to.equal(boom);
  });

  it('ends as failed when a child escalates while it is drained', async () => {
    const busy = gate();
    const ref = bench.system.spawn<string>('parent', (context) => {
      const kid = context.spawn<string>(
        'kid',
        () => ({
          async receive() {
            await busy.pass();
            throw boom;
          },
        }),
        { onCrash: () => 'escalate' },
      );
      kid.tell('x');
      return { receive: () => undefined };
    });
    await settle();
    const report = bench.system.drain(ref, 500);
    busy.open();
    expect((await report).drained).to.equal(false);
    expect(await ref.whenStopped).to.deep.equal({ type: 'failed', error: boom });
  });
});
