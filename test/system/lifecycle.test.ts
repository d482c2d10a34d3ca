import { expect } from 'chai';
import * as fc from 'fast-check';
import { type ActorContext, Closed, type Ref } from '../../src/ports/actor.ts';
import { type ActorBench, actorBench, boom, GRACE_MS, gate, stateOf } from '../support/actor-bench.ts';
import { settle } from '../support/virtual-clock.ts';

describe('an abort', () => {
  let bench: ActorBench;
  beforeEach(() => {
    bench = actorBench();
  });
  afterEach(() => bench.close());

  it('is safe twice, and after a drain', async () => {
    const ref = bench.system.spawn<string>('a', () => ({ receive: () => undefined }));
    await Promise.all([bench.system.abort(ref), bench.system.abort(ref)]);
    await bench.system.drain(ref, 100);
    await bench.system.abort(ref);
    expect(bench.heard('actor.stopped')).to.deep.equal([
      { type: 'actor.stopped', path: 'a', how: 'aborted' },
    ]);
  });

  it('loses neither a message nor a word about it: in hand and waiting, each once, as stopped', async () => {
    const lost: string[] = [];
    const ref = bench.system.spawn<string>(
      'a',
      ({ clock, signal }) => ({ receive: () => clock.sleep(60_000, signal) }),
      { onLost: (message, reason) => lost.push(`${message} ${reason}`) },
    );
    ref.tell('x');
    ref.tell('y');
    ref.tell('z');
    await settle();
    await bench.system.abort(ref);
    expect(lost).to.deep.equal(['x stopped', 'y stopped', 'z stopped']);
    expect(bench.heard('actor.crashed')).to.deep.equal([]);
  });

  it('counts a message as handled whose handler ends well within the grace', async () => {
    const busy = gate();
    const lost: string[] = [];
    const ref = bench.system.spawn<string>('a', () => ({ receive: () => busy.pass() }), {
      onLost: (message) => lost.push(message),
    });
    ref.tell('x');
    await settle();
    const aborted = bench.system.abort(ref);
    busy.open();
    await aborted;
    expect(lost).to.deep.equal([]);
    expect(bench.heard('message.handled')).to.have.length(1);
  });

  it('observes a handler that answers it with a bug of its own', async () => {
    let decisions = 0;
    const ref = bench.system.spawn<string>(
      'a',
      ({ clock, signal }) => ({
        async receive() {
          await clock.sleep(60_000, signal).catch(() => {
            throw boom;
          });
        },
      }),
      {
        onCrash() {
          decisions += 1;
          return 'restart';
        },
      },
    );
    ref.tell('x');
    await settle();
    await bench.system.abort(ref);
    expect(bench.heard('actor.crashed').map((event) => event.error)).to.deep.equal([boom]);
    expect(await ref.whenStopped).to.deep.equal({ type: 'aborted' });
    expect(decisions).to.equal(0);
  });

  it('leaves a handler behind that never ends, once the grace is over', async () => {
    const lost: string[] = [];
    const ref = bench.system.spawn<string>('a', () => ({ receive: () => new Promise(() => undefined) }), {
      onLost: (message, reason) => lost.push(`${message} ${reason}`),
    });
    ref.tell('hang');
    ref.tell('waits');
    await settle();
    const aborted = bench.system.abort(ref);
    await bench.clock.advance(GRACE_MS - 1);
    expect(await stateOf(aborted)).to.equal('pending');
    await bench.clock.advance(1);
    await aborted;
    expect(lost).to.deep.equal(['hang stopped', 'waits stopped']);
  });

  it('cuts a drain short, in the messages, in the children and in the behavior’s drain', async () => {
    for (const where of ['messages', 'children', 'drain'] as const) {
      const ref = bench.system.spawn<string>(where, (context) => {
        const wait = (at: string) => (at === where ? context.clock.sleep(60_000, context.signal) : undefined);
        const kid = context.spawn<string>('kid', (own) => ({
          receive: () => (where === 'children' ? own.clock.sleep(60_000, own.signal) : undefined),
        }));
        return {
          async receive() {
            kid.tell('x');
            await wait('messages');
          },
          drain: () => wait('drain'),
        };
      });
      ref.tell('x');
      const report = bench.system.drain(ref, 30_000);
      await settle();
      await bench.system.abort(ref);
      expect((await report).drained, where).to.equal(false);
      expect(await ref.whenStopped).to.deep.equal({ type: 'aborted' });
    }
    expect(bench.clock.sleepers()).to.equal(0);
    expect(bench.heard('actor.crashed')).to.deep.equal([]);
  });

  it('is over only when the children are gone, however long they take of the grace', async () => {
    const ref = bench.system.spawn<string>('parent', (context) => {
      context.spawn<string>('kid', ({ clock }) => ({ receive: () => clock.sleep(900) })).tell('x');
      return { receive: () => undefined };
    });
    await settle();
    const aborted = bench.system.abort(ref);
    await bench.clock.advance(899);
    expect(await stateOf(aborted)).to.equal('pending');
    await bench.clock.advance(1);
    await aborted;
    expect(bench.heard('actor.stopped').map((event) => event.path)).to.deep.equal(['parent/kid', 'parent']);
  });

  it('after a handler deadline changes nothing about the crash, and waits for no restart', async () => {
    const lost: string[] = [];
    const ref = bench.system.spawn<string>('a', ({ clock }) => ({ receive: () => clock.sleep(500) }), {
      handlerDeadlineMs: 50,
      onLost: (message, reason) => lost.push(`${message} ${reason}`),
    });
    ref.tell('x');
    await bench.clock.advance(60);
    const aborted = bench.system.abort(ref);
    await bench.clock.advance(440);
    await aborted;
    expect(lost).to.deep.equal(['x crashed']);
    expect(bench.clock.sleepers()).to.equal(0);
  });

  it('before a handler deadline leaves the handler its grace: the deadline counts no more', async () => {
    const ref = bench.system.spawn<string>('a', ({ clock }) => ({ receive: () => clock.sleep(500) }), {
      handlerDeadlineMs: 50,
    });
    ref.tell('x');
    await settle();
    const aborted = bench.system.abort(ref);
    await bench.clock.advance(500);
    await aborted;
    expect(bench.heard('actor.crashed')).to.deep.equal([]);
    expect(bench.heard('message.handled')).to.have.length(1);
  });

  it('ends the rest before a restart at once', async () => {
    const ref = bench.system.spawn<string>('a', () => ({
      receive() {
        throw boom;
      },
    }));
    ref.tell('crash');
    await settle();
    await bench.system.abort(ref);
    expect(bench.clock.sleepers()).to.equal(0);
    expect(bench.heard('actor.restarted')).to.deep.equal([]);
    expect(await ref.whenStopped).to.deep.equal({ type: 'aborted' });
  });
});

describe('an actor’s course', () => {
  type Step = 'tell' | 'offer' | 'crash' | 'reject' | 'slow' | 'hang' | 'spawn' | 'wait' | 'drain' | 'abort';
  const STEPS: readonly Step[] = [
    'tell',
    'offer',
    'crash',
    'reject',
    'slow',
    'hang',
    'spawn',
    'wait',
    'drain',
    'abort',
  ];
  type Job = { readonly id: number; readonly what: Step };

  it('finishes or gives back every message it took, once, one at a time and in order, whatever happens', async () => {
    const plans = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant<Step>('tell') },
        { weight: 7, arbitrary: fc.constantFrom(...STEPS) },
      ),
      { maxLength: 40 },
    );
    const directives = fc.constantFrom<'resume' | 'restart' | 'stop' | 'escalate'>(
      'resume',
      'restart',
      'stop',
      'escalate',
    );
    await fc.assert(
      fc.asyncProperty(fc.integer(), plans, directives, async (seed, plan, directive) => {
        const bench = actorBench({ seed });
        const taken: number[] = [];
        const ended: number[] = [];
        let running = 0;
        let most = 0;

        async function work(job: Job, context: ActorContext<Job>): Promise<void> {
          switch (job.what) {
            case 'crash':
            case 'reject':
              throw boom;
            case 'slow':
              await context.clock.sleep(200, context.signal);
              break;
            case 'hang':
              await gate().pass(context.signal);
              break;
            case 'spawn':
              context.spawn<string>(`kid ${job.id}`, () => ({ receive: () => undefined })).tell('x');
              break;
            default:
              break;
          }
        }

        const ref: Ref<Job> = bench.system.spawn<Job>(
          'a',
          (context) => ({
            async receive(job) {
              running += 1;
              most = Math.max(most, running);
              try {
                await work(job, context);
                ended.push(job.id);
              } finally {
                running -= 1;
              }
            },
          }),
          {
            capacity: 3,
            handlerDeadlineMs: 500,
            onCrash: () => directive,
            onLost: (job) => ended.push(job.id),
          },
        );

        const offers: Promise<void>[] = [];
        const stops: Promise<unknown>[] = [];
        async function offer(job: Job): Promise<void> {
          try {
            await ref.offer(job);
            taken.push(job.id);
          } catch (error) {
            expect(error).to.be.instanceOf(Closed);
          }
        }
        for (const [id, what] of plan.entries()) {
          if (what === 'wait') {
            await bench.clock.advance(150);
          } else if (what === 'drain') {
            stops.push(bench.system.drain(ref, 300));
          } else if (what === 'abort') {
            stops.push(bench.system.abort(ref));
          } else if (what === 'offer') {
            offers.push(offer({ id, what }));
          } else if (ref.tell({ id, what })) {
            taken.push(id);
          }
        }
        stops.push(bench.system.drain(ref, 3_000));
        await bench.clock.advance(20_000);
        await Promise.all([...offers, ...stops]);

        expect(ended.toSorted((a, b) => a - b)).to.deep.equal(taken.toSorted((a, b) => a - b));
        expect(ended).to.deep.equal(ended.toSorted((a, b) => a - b));
        expect(most).to.be.at.most(1);
        expect(bench.system.tree()).to.deep.equal([]);
        expect(bench.clock.sleepers()).to.equal(0);
        const started = bench.heard('actor.started').map((event) => event.path);
        expect(bench.heard('actor.stopped').map((event) => event.path)).to.have.members(started);
        await bench.close();
      }),
      { numRuns: 300 },
    );
  }).timeout(20_000);
});
