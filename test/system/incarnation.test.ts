import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { type ActorBench, actorBench, boom, spawnCounter, tellAll } from '../support/actor-bench.ts';
import { settle } from '../support/virtual-clock.ts';

const LIMIT = { max: 2, withinMs: 60_000, minBackoffMs: 100, maxBackoffMs: 10_000 };

describe('an incarnation', () => {
  let bench: ActorBench;
  beforeEach(() => {
    bench = actorBench();
  });
  afterEach(() => bench.close());

  describe('restart, the default', () => {
    it('calls the factory again, keeps the mailbox, and loses only the message in hand', async () => {
      const { ref, handled, lost, lives } = spawnCounter(bench);
      tellAll(ref, 'a', 'b', 'crash', 'c', 'd');
      await bench.clock.advance(1_000);
      expect(handled).to.deep.equal(['a 1', 'b 2', 'c 1', 'd 2']);
      expect(lost).to.deep.equal([['crash', 'crashed']]);
      expect(lives).to.have.length(2);
      expect(lives[0]?.signal.reason).to.equal(boom);
      expect(lives[1]?.signal.aborted).to.equal(false);
    });

    it('is observed: the crash, the dead letter, and the restart with its rest', async () => {
      const { ref } = spawnCounter(bench);
      tellAll(ref, 'crash');
      await bench.clock.advance(1_000);
      expect(bench.events.slice(1, 3)).to.deep.equal([
        { type: 'actor.crashed', path: 'a', error: boom },
        { type: 'message.dead', path: 'a', why: 'crashed', messageType: 'string' },
      ]);
      const [restarted] = bench.heard('actor.restarted');
      expect(restarted).to.include({ path: 'a', restarts: 1 });
      expect(restarted?.afterMs).to.be.within(100, 200);
    });

    it('rests before it, by the clock, and takes messages meanwhile', async () => {
      const { ref, handled } = spawnCounter(bench);
      tellAll(ref, 'crash');
      await settle();
      expect(bench.system.tree()[0]).to.include({ state: 'restarting' });
      tellAll(ref, 'meanwhile');
      await bench.clock.advance(99);
      expect(handled).to.deep.equal([]);
      await bench.clock.advance(101);
      expect(handled).to.deep.equal(['meanwhile 1']);
      expect(bench.system.tree()[0]).to.include({ state: 'running', restarts: 1 });
    });

    it('keeps offers that wait for room waiting, and in order', async () => {
      const { ref, handled } = spawnCounter(bench, { capacity: 1 });
      const offers = ['crash', 'a', 'b', 'c'].map((message) => ref.offer(message));
      await bench.clock.advance(1_000);
      await Promise.all(offers);
      expect(handled).to.deep.equal(['a 1', 'b 2', 'c 3']);
    });

    it('happens after a handler that rejects as after one that throws', async () => {
      const seen: string[] = [];
      const ref = bench.system.spawn<string>('a', () => ({
        async receive(message) {
          await Promise.resolve();
          if (message === 'crash') {
            throw boom;
          }
          seen.push(message);
        },
      }));
      tellAll(ref, 'crash', 'next');
      await bench.clock.advance(1_000);
      expect(seen).to.deep.equal(['next']);
      expect(bench.heard('actor.restarted')).to.have.length(1);
    });

    it('aborts the children first, so that the factory can spawn them anew', async () => {
      const ref = bench.system.spawn<string>('parent', (context) => {
        context.spawn('kid', () => ({ receive: () => undefined }));
        return {
          receive() {
            throw boom;
          },
        };
      });
      ref.tell('crash');
      await bench.clock.advance(1_000);
      expect(
        bench.events.filter((event) => event.type !== 'message.dead').map((event) => event.type),
      ).to.deep.equal([
        'actor.started',
        'actor.started',
        'actor.crashed',
        'actor.stopped',
        'actor.started',
        'actor.restarted',
      ]);
      expect(bench.system.tree()[0]?.children).to.have.length(1);
    });

    it('waits for children that take their time to end: their names are free for the factory then', async () => {
      let lives = 0;
      const ref = bench.system.spawn<string>('parent', (context) => {
        lives += 1;
        context.spawn<string>('kid', ({ clock }) => ({ receive: () => clock.sleep(900) })).tell('x');
        return {
          receive() {
            throw boom;
          },
        };
      });
      await settle();
      ref.tell('crash');
      await bench.clock.advance(899);
      expect(lives).to.equal(1);
      await bench.clock.advance(1);
      expect(lives).to.equal(2);
      expect(bench.heard('actor.crashed')).to.have.length(1);
    });

    it('calls the factory in the async context of whoever spawned the actor, not of the message', async () => {
      const storage = new AsyncLocalStorage<string>();
      const seen: unknown[] = [];
      const ref = storage.run('spawner', () =>
        bench.system.spawn<string>('a', () => {
          seen.push(storage.getStore());
          return {
            receive() {
              throw boom;
            },
          };
        }),
      );
      await settle();
      storage.run('sender', () => ref.tell('crash'));
      await bench.clock.advance(1_000);
      expect(seen).to.deep.equal(['spawner', 'spawner']);
    });
  });

  describe('a factory that throws', () => {
    it('counts as a crash under the same limit, the first time too: no zombie, no hot loop', async () => {
      let calls = 0;
      const ref = bench.system.spawn<string>(
        'a',
        () => {
          calls += 1;
          throw boom;
        },
        { restart: LIMIT },
      );
      ref.tell('left');
      await settle();
      expect(calls).to.equal(1);
      await bench.clock.advance(60_000);
      expect(calls).to.equal(3);
      expect(await ref.whenStopped).to.deep.equal({ type: 'failed', error: boom });
      expect(bench.heard('actor.crashed')).to.have.length(3);
      expect(bench.heard('message.dead').map((event) => event.why)).to.deep.equal(['stopped']);
      expect(bench.system.tree()).to.deep.equal([]);
    });

    it('keeps the messages for the factory call that succeeds', async () => {
      let calls = 0;
      const seen: string[] = [];
      const ref = bench.system.spawn<string>('a', () => {
        calls += 1;
        if (calls < 3) {
          throw boom;
        }
        return { receive: (message) => void seen.push(message) };
      });
      ref.tell('kept');
      await bench.clock.advance(10_000);
      expect(seen).to.deep.equal(['kept']);
    });

    it('leaves no child of the failed attempt behind', async () => {
      let calls = 0;
      bench.system.spawn<string>('a', (context) => {
        context.spawn('kid', () => ({ receive: () => undefined }));
        calls += 1;
        if (calls === 1) {
          throw boom;
        }
        return { receive: () => undefined };
      });
      await bench.clock.advance(10_000);
      expect(calls).to.equal(2);
      expect(bench.system.tree()[0]?.children).to.have.length(1);
    });

    it('is restarted when the supervision says resume: there is no state to go on with', async () => {
      let calls = 0;
      bench.system.spawn<string>(
        'a',
        () => {
          calls += 1;
          if (calls === 1) {
            throw boom;
          }
          return { receive: () => undefined };
        },
        { onCrash: () => 'resume' },
      );
      await bench.clock.advance(1_000);
      expect(calls).to.equal(2);
    });
  });
});
