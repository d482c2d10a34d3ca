import { expect } from 'chai';
import type { ActorContext, Directive, LostReason } from '../../src/ports/actor.ts';
import { type ActorBench, actorBench, boom, spawnCounter, tellAll } from '../support/actor-bench.ts';
import { settle } from '../support/virtual-clock.ts';

describe('supervision', () => {
  let bench: ActorBench;
  beforeEach(() => {
    bench = actorBench();
  });
  afterEach(() => bench.close());

  describe('the directives', () => {
    it('resume goes on with the same state, at once, and loses the message in hand', async () => {
      const { ref, handled, lost, lives } = spawnCounter(bench, { onCrash: () => 'resume' });
      tellAll(ref, 'a', 'crash', 'b');
      await settle();
      expect(handled).to.deep.equal(['a 1', 'b 2']);
      expect(lost).to.deep.equal([['crash', 'crashed']]);
      expect(lives).to.have.length(1);
      expect(bench.heard('actor.crashed')).to.have.length(1);
    });

    it('stop ends the actor, gives back what waits, and tells no parent', async () => {
      const { ref, lost } = spawnCounter(bench, { onCrash: () => 'stop' });
      tellAll(ref, 'crash', 'left');
      expect(await ref.whenStopped).to.deep.equal({ type: 'failed', error: boom });
      expect(lost).to.deep.equal([
        ['crash', 'crashed'],
        ['left', 'stopped'],
      ]);
      expect(bench.heard('actor.escalated')).to.deep.equal([]);
      expect(bench.system.failed.aborted).to.equal(false);
    });

    it('escalate ends the actor and aborts `failed` when there is no parent', async () => {
      const { ref, lost } = spawnCounter(bench, { onCrash: () => 'escalate' });
      tellAll(ref, 'crash', 'left');
      expect(await ref.whenStopped).to.deep.equal({ type: 'failed', error: boom });
      expect(lost).to.have.length(2);
      expect(bench.system.failed.reason).to.equal(boom);
    });

    it('are chosen by the error', async () => {
      const seen: unknown[] = [];
      const onCrash = (error: unknown): Directive => {
        seen.push(error);
        return 'resume';
      };
      const { ref } = spawnCounter(bench, { onCrash });
      tellAll(ref, 'crash');
      await settle();
      expect(seen).to.deep.equal([boom]);
    });

    it('become escalate when onCrash itself throws, and both errors are observed', async () => {
      const broken = new Error('onCrash is broken');
      const { ref } = spawnCounter(bench, {
        onCrash: () => {
          throw broken;
        },
      });
      tellAll(ref, 'crash');
      expect(await ref.whenStopped).to.deep.equal({ type: 'failed', error: boom });
      expect(bench.heard('actor.crashed').map((event) => event.error)).to.deep.equal([boom, broken]);
      expect(bench.system.failed.reason).to.equal(boom);
    });
  });

  describe('a child that escalates', () => {
    /** A parent that spawns a crashing child from its factory, once. */
    function spawnFamily(
      onCrash?: (error: unknown) => Directive,
      receive?: (context: ActorContext<string>) => Promise<void>,
    ) {
      let calls = 0;
      const seen: string[] = [];
      const lost: [string, LostReason][] = [];
      const ref = bench.system.spawn<string>(
        'parent',
        (context) => {
          calls += 1;
          const crashing = calls === 1;
          const kid = context.spawn<string>(
            'kid',
            () => ({
              receive() {
                if (crashing) {
                  throw boom;
                }
              },
            }),
            { onCrash: () => 'escalate' },
          );
          return {
            async receive(message) {
              seen.push(message);
              if (message === 'kill') {
                kid.tell('crash');
                await receive?.(context);
              }
            },
          };
        },
        { onCrash, onLost: (message, reason) => lost.push([message, reason]) },
      );
      return { ref, seen, lost, calls: () => calls };
    }

    it('is stopped, and by default its parent escalates further', async () => {
      const { ref, lost } = spawnFamily();
      tellAll(ref, 'kill', 'left');
      await settle();
      expect(await ref.whenStopped).to.deep.equal({ type: 'failed', error: boom });
      expect(bench.heard('actor.escalated').map((event) => event.path)).to.deep.equal([
        'parent/kid',
        'parent',
      ]);
      expect(bench.heard('actor.crashed').map((event) => event.path)).to.deep.equal(['parent/kid']);
      expect(bench.system.failed.reason).to.equal(boom);
      expect(lost).to.not.deep.include(['left', 'crashed']);
      expect(bench.system.tree()).to.deep.equal([]);
    });

    it('leaves its parent as it was when the parent says resume', async () => {
      const { ref, seen, calls } = spawnFamily(() => 'resume');
      tellAll(ref, 'kill', 'next');
      await settle();
      expect(seen).to.deep.equal(['kill', 'next']);
      expect(calls()).to.equal(1);
      expect(bench.system.tree()).to.have.length(1);
      expect(bench.system.tree()[0]?.children).to.deep.equal([]);
      expect(ref.tell('after')).to.equal(true);
    });

    it('restarts its parent, idle or not, when the parent says restart', async () => {
      const { ref, seen, calls } = spawnFamily(() => 'restart');
      tellAll(ref, 'kill');
      await bench.clock.advance(1_000);
      expect(calls()).to.equal(2);
      tellAll(ref, 'next');
      await settle();
      expect(seen).to.deep.equal(['kill', 'next']);
      expect(bench.system.tree()[0]?.children.map((kid) => kid.path)).to.deep.equal(['parent/kid']);
      expect(bench.heard('actor.restarted').map((event) => event.path)).to.deep.equal(['parent']);
    });

    it('stops its parent, without going further, when the parent says stop', async () => {
      const { ref } = spawnFamily(() => 'stop');
      tellAll(ref, 'kill');
      expect(await ref.whenStopped).to.deep.equal({ type: 'failed', error: boom });
      expect(bench.system.failed.aborted).to.equal(false);
    });

    it('breaks off what its parent is at, and what that throws for it is no second crash', async () => {
      const { ref, lost, calls } = spawnFamily(
        () => 'restart',
        (context) => bench.clock.sleep(60_000, context.signal),
      );
      tellAll(ref, 'kill');
      await bench.clock.advance(1_000);
      expect(lost).to.deep.equal([['kill', 'crashed']]);
      expect(calls()).to.equal(2);
      expect(bench.heard('actor.crashed').map((event) => event.path)).to.deep.equal(['parent/kid']);
    });
  });
});
