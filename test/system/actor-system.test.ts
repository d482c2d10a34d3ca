import { expect } from 'chai';
import { startActorSystem } from '../../src/system/actor-system.ts';
import { type ActorBench, actorBench, boom, GRACE_MS, gate, stateOf } from '../support/actor-bench.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

describe('an actor system', () => {
  let bench: ActorBench;
  beforeEach(() => {
    bench = actorBench();
  });
  afterEach(() => bench.close());

  it('closes with nothing spawned, and twice', async () => {
    const system = startActorSystem({ name: 'empty', clock: virtualClock(), observe: () => undefined });
    await system.close();
    await system.close();
    expect(() => system.spawn('a', () => ({ receive: () => undefined }))).to.throw(
      'The actor system empty is closed',
    );
  });

  it('may have any name, and two may share one', async () => {
    const systems = [1, 2].map(() =>
      startActorSystem({ name: 'Müller & Söhne', clock: virtualClock(), observe: () => undefined }),
    );
    const seen: number[] = [];
    const refs = systems.map((system, index) =>
      system.spawn<string>('a', () => ({ receive: () => void seen.push(index) })),
    );
    await systems[1]?.close();
    refs[0]?.tell('x');
    await settle();
    expect(seen).to.deep.equal([0]);
    await systems[0]?.close();
  });

  it('aborts everything that is left when it closes, children before their parents are gone', async () => {
    const busy = gate();
    const lost: string[] = [];
    const ref = bench.system.spawn<string>(
      'parent',
      (context) => {
        context.spawn('kid', (kid) => {
          kid.spawn('grandkid', () => ({ receive: () => undefined }));
          return { receive: () => undefined };
        });
        return { receive: () => busy.pass(context.signal) };
      },
      { onLost: (message, reason) => lost.push(`${message} ${reason}`) },
    );
    ref.tell('in hand');
    ref.tell('waits');
    await settle();
    await bench.system.close();
    expect(lost).to.deep.equal(['in hand stopped', 'waits stopped']);
    expect(bench.heard('actor.stopped').map((event) => `${event.path} ${event.how}`)).to.deep.equal([
      'parent/kid/grandkid aborted',
      'parent/kid aborted',
      'parent aborted',
    ]);
    expect(bench.heard('actor.crashed')).to.deep.equal([]);
    expect(bench.system.tree()).to.deep.equal([]);
  });

  it('closes before its actors have begun', async () => {
    let calls = 0;
    const ref = bench.system.spawn<string>('a', () => {
      calls += 1;
      return { receive: () => undefined };
    });
    ref.tell('x');
    await bench.system.close();
    expect(calls).to.equal(0);
    expect(await ref.whenStopped).to.deep.equal({ type: 'aborted' });
    expect(bench.heard('message.dead')).to.have.length(1);
  });

  it('closes within one grace, however deep the tree whose handlers never end', async () => {
    const never = () => new Promise<void>(() => undefined);
    bench.system
      .spawn<string>('a', (a) => {
        a.spawn<string>('b', (b) => {
          b.spawn<string>('c', () => ({ receive: never })).tell('hang');
          return { receive: never };
        }).tell('hang');
        return { receive: never };
      })
      .tell('hang');
    await settle();
    const closed = bench.system.close();
    await bench.clock.advance(GRACE_MS);
    expect(await stateOf(closed)).to.equal('resolved');
  });

  it('keeps the first error that escalated to it', async () => {
    const escalating = (error: Error) => () => ({
      receive() {
        throw error;
      },
    });
    const first = bench.system.spawn<string>('a', escalating(boom), { onCrash: () => 'escalate' });
    const second = bench.system.spawn<string>('b', escalating(new Error('later')), {
      onCrash: () => 'escalate',
    });
    first.tell('x');
    await first.whenStopped;
    second.tell('x');
    await second.whenStopped;
    expect(bench.system.failed.reason).to.equal(boom);
    expect(bench.heard('actor.escalated').map((event) => event.path)).to.deep.equal(['a', 'b']);
  });

  it('shows who lives, in what state, with what to do', async () => {
    const busy = gate();
    const ref = bench.system.spawn<string>(
      'parent',
      (context) => {
        context.spawn('kid', () => ({ receive: () => undefined }), { capacity: 7 });
        return { receive: () => busy.pass() };
      },
      { capacity: 3 },
    );
    for (const message of ['x', 'y', 'z']) {
      ref.tell(message);
    }
    await settle();
    expect(bench.system.tree()).to.deep.equal([
      {
        path: 'parent',
        state: 'running',
        mailbox: 2,
        capacity: 3,
        restarts: 0,
        handled: 0,
        children: [
          {
            path: 'parent/kid',
            state: 'running',
            mailbox: 0,
            capacity: 7,
            restarts: 0,
            handled: 0,
            children: [],
          },
        ],
      },
    ]);
    busy.open();
    await settle();
    expect(bench.system.tree()[0]).to.include({ mailbox: 0, handled: 3 });
  });

  it('knows its own actors only', async () => {
    const stranger = { ...bench.system.spawn('a', () => ({ receive: () => undefined })) };
    expect(() => bench.system.drain(stranger, 1)).to.throw(TypeError);
  });
});
