import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { type ActorContext, Closed } from '../../src/ports/actor.ts';
import { type ActorBench, actorBench, gate, rejection } from '../support/actor-bench.ts';
import { settle } from '../support/virtual-clock.ts';

describe('the context of an actor', () => {
  let bench: ActorBench;
  beforeEach(() => {
    bench = actorBench();
  });
  afterEach(() => bench.close());

  /** An actor that does what it is told, with its context at hand. */
  function spawnDoer(name = 'a', capacity = 100) {
    const lives: ActorContext<() => unknown>[] = [];
    const ref = bench.system.spawn<() => unknown>(
      name,
      (context) => {
        lives.push(context);
        return { receive: async (work) => void (await work()) };
      },
      { capacity },
    );
    return { ref, lives, context: () => lives.at(-1) as ActorContext<() => unknown> };
  }

  it('knows how many messages wait', async () => {
    const { ref, context } = spawnDoer();
    const seen: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      ref.tell(() => seen.push(context().pending()));
    }
    await settle();
    expect(seen).to.deep.equal([2, 1, 0]);
  });

  it('sends to itself later, by the clock', async () => {
    const { ref, context } = spawnDoer();
    const seen: number[] = [];
    const start = bench.clock.monotonic();
    ref.tell(() => {
      context().later(200, () => seen.push(bench.clock.monotonic() - start));
      context().later(100, () => seen.push(bench.clock.monotonic() - start));
    });
    await bench.clock.advance(150);
    expect(seen).to.deep.equal([100]);
    await bench.clock.advance(50);
    expect(seen).to.deep.equal([100, 200]);
  });

  it('keeps the async context for what comes later', async () => {
    const storage = new AsyncLocalStorage<string>();
    const { ref, context } = spawnDoer();
    const seen: unknown[] = [];
    storage.run('one', () => ref.tell(() => context().later(20, () => seen.push(storage.getStore()))));
    storage.run('two', () => ref.tell(() => context().later(10, () => seen.push(storage.getStore()))));
    await bench.clock.advance(20);
    expect(seen).to.deep.equal(['two', 'one']);
  });

  it('lets what comes later wait for room rather than lose it', async () => {
    const { ref, context } = spawnDoer('a', 1);
    const busy = gate();
    const seen: string[] = [];
    ref.tell(() => {
      context().later(10, () => seen.push('later'));
      return busy.pass();
    });
    await settle();
    ref.tell(() => seen.push('waiting'));
    await bench.clock.advance(10);
    busy.open();
    await settle();
    expect(seen).to.deep.equal(['waiting', 'later']);
    expect(bench.heard('message.dead')).to.deep.equal([]);
  });

  for (const how of ['drain', 'abort'] as const) {
    it(`forgets what was to come later on ${how}, and leaves no sleeper behind`, async () => {
      const { ref, context } = spawnDoer();
      const seen: string[] = [];
      ref.tell(() => context().later(10, () => seen.push('later')));
      await settle();
      expect(bench.clock.sleepers()).to.equal(1);
      await bench.system[how](ref, 100);
      expect(bench.clock.sleepers()).to.equal(0);
      await bench.clock.advance(100);
      expect(seen).to.deep.equal([]);
    });
  }

  it('forgets what was to come later on a restart: the new incarnation does not know of it', async () => {
    const { ref, lives, context } = spawnDoer();
    const seen: string[] = [];
    ref.tell(() => context().later(10_000, () => seen.push('later')));
    ref.tell(() => {
      throw new Error('crash');
    });
    await bench.clock.advance(20_000);
    expect(lives).to.have.length(2);
    expect(seen).to.deep.equal([]);
  });

  it('finishes after the message in hand, and what waited before', async () => {
    const { ref, context } = spawnDoer();
    const seen: string[] = [];
    ref.tell(() => {
      context().finish();
      context().finish();
      seen.push(`taken after finish: ${ref.tell(() => undefined)}`);
    });
    ref.tell(() => seen.push('waited'));
    expect(await ref.whenStopped).to.deep.equal({ type: 'drained' });
    expect(seen).to.deep.equal(['taken after finish: false', 'waited']);
  });

  it('may finish from the factory: what was sent before is handled', async () => {
    const seen: number[] = [];
    const ref = bench.system.spawn<number>('a', (context) => {
      context.finish();
      return { receive: (n) => void seen.push(n) };
    });
    ref.tell(1);
    expect(await ref.whenStopped).to.deep.equal({ type: 'drained' });
    expect(seen).to.deep.equal([1]);
  });

  it('aborts draining, and not the signal, when the actor is asked to finish', async () => {
    const { ref, context } = spawnDoer();
    const busy = gate();
    ref.tell(() => busy.pass());
    await settle();
    const report = bench.system.drain(ref, 1_000);
    expect([context().draining.aborted, context().signal.aborted]).to.deep.equal([true, false]);
    busy.open();
    expect((await report).drained).to.equal(true);
  });

  it('has both signals aborted once the actor is gone: nothing of it goes on', async () => {
    const { ref, context } = spawnDoer();
    await settle();
    await bench.system.drain(ref, 1_000);
    expect([context().draining.aborted, context().signal.aborted]).to.deep.equal([true, true]);
  });

  it('spawns children, whose path shows where they are', async () => {
    const { ref, context } = spawnDoer('parent');
    ref.tell(() => context().spawn('kid', () => ({ receive: () => undefined })));
    await settle();
    expect(bench.system.tree()[0]?.children.map((child) => child.path)).to.deep.equal(['parent/kid']);
  });

  it('refuses a child whose name is taken, and one without a name', async () => {
    const { ref, context } = spawnDoer('parent');
    const errors: unknown[] = [];
    for (const name of ['kid', 'kid', '']) {
      ref.tell(() => {
        try {
          context().spawn(name, () => ({ receive: () => undefined }));
        } catch (error) {
          errors.push((error as Error).message);
        }
      });
    }
    await settle();
    expect(errors).to.deep.equal([
      'The actor parent/kid exists already.',
      'An actor under parent needs a name.',
    ]);
  });

  it('can do nothing to the incarnation after it', async () => {
    const { ref, lives } = spawnDoer();
    ref.tell(() => {
      throw new Error('crash');
    });
    await bench.clock.advance(1_000);
    const [old] = lives;
    expect(lives).to.have.length(2);
    expect(() => old?.spawn('late', () => ({ receive: () => undefined }))).to.throw(Closed);
    old?.finish();
    old?.later(1, () => undefined);
    await bench.clock.advance(10);
    expect(bench.system.tree()).to.have.length(1);
    expect(bench.system.tree()[0]).to.include({ state: 'running', handled: 0 });
  });

  it('wakes a wait that takes its signal, when the actor is aborted', async () => {
    const { ref, context } = spawnDoer();
    let woken: unknown;
    ref.tell(async () => {
      woken = await rejection(bench.clock.sleep(60_000, context().signal));
      throw woken;
    });
    await settle();
    await bench.system.abort(ref);
    expect(woken).to.be.instanceOf(Closed);
    expect(bench.clock.sleepers()).to.equal(0);
  });
});
