import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { Closed, type Ref } from '../../src/ports/actor.ts';
import { type ActorBench, actorBench, gate, rejection, stateOf } from '../support/actor-bench.ts';
import { settle } from '../support/virtual-clock.ts';

describe('an actor', () => {
  let bench: ActorBench;
  beforeEach(() => {
    bench = actorBench();
  });
  afterEach(() => bench.close());

  it('handles its messages one at a time, in the order they came', async () => {
    const log: string[] = [];
    const ref = bench.system.spawn<string>('a', () => ({
      async receive(message) {
        log.push(`begin ${message}`);
        await settle(2);
        log.push(`end ${message}`);
      },
    }));
    ref.tell('x');
    ref.tell('y');
    await bench.system.drain(ref, 1_000);
    expect(log).to.deep.equal(['begin x', 'end x', 'begin y', 'end y']);
  });

  it('takes messages of its own type only', () => {
    const ref = bench.system.spawn<{ type: 'go' }>('a', () => ({ receive: () => undefined }));
    // @ts-expect-error: the compiler holds this back
    const wrong: Parameters<typeof ref.tell>[0] = { type: 'stay' };
    // @ts-expect-error: and so is a Ref of another type
    const other: Ref<number> = ref;
    expect([wrong, other]).to.have.length(2);
  });

  it('says no and drops a dead letter when the mailbox is full, without throwing', async () => {
    const busy = gate();
    const ref = bench.system.spawn<{ type: string }>('a', () => ({ receive: () => busy.pass() }), {
      capacity: 2,
    });
    ref.tell({ type: 'in hand' });
    await settle();
    expect([ref.tell({ type: 'b' }), ref.tell({ type: 'c' }), ref.tell({ type: 'd' })]).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(bench.heard('message.dead')).to.deep.equal([
      { type: 'message.dead', path: 'a', why: 'full', messageType: 'd' },
    ]);
    busy.open();
  });

  it('lets an offer wait until a message has left the mailbox', async () => {
    const gates = [gate(), gate(), gate()];
    const ref = bench.system.spawn<number>('a', () => ({ receive: (n) => gates[n]?.pass() }), {
      capacity: 1,
    });
    ref.tell(0);
    await settle();
    ref.tell(1);
    const offer = ref.offer(2);
    expect(await stateOf(offer)).to.equal('pending');
    gates[0]?.open();
    expect(await stateOf(offer)).to.equal('resolved');
    gates[1]?.open();
    gates[2]?.open();
    await settle();
    expect(bench.heard('message.handled')).to.have.length(3);
  });

  it('handles each message in the async context it was sent in', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: string[] = [];
    const busy = gate();
    const ref = bench.system.spawn<string>(
      'a',
      () => ({
        async receive(message) {
          await busy.pass();
          seen.push(`${message} in ${context.getStore()}`);
        },
      }),
      { capacity: 2 },
    );
    context.run('one', () => ref.tell('first'));
    await settle();
    context.run('two', () => ref.tell('second'));
    context.run('three', () => void ref.offer('third'));
    context.run('four', () => void ref.offer('fourth'));
    ref.tell('refused');
    busy.open();
    await settle();
    expect(seen).to.deep.equal(['first in one', 'second in two', 'third in three', 'fourth in four']);
  });

  it('gives a lost message back in the context it was sent in', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const ref = bench.system.spawn<string>('a', () => ({ receive: () => undefined }), {
      onLost: (message, reason) => seen.push([message, reason, context.getStore()]),
    });
    context.run('one', () => ref.tell('x'));
    context.run('two', () => ref.tell('y'));
    await bench.system.abort(ref);
    expect(seen).to.deep.equal([
      ['x', 'stopped', 'one'],
      ['y', 'stopped', 'two'],
    ]);
  });

  it('tells how long a message waited and took, and what waits behind it', async () => {
    const ref = bench.system.spawn<number>('a', ({ clock }) => ({ receive: () => clock.sleep(30) }));
    ref.tell(1);
    ref.tell(2);
    await bench.clock.advance(60);
    expect(bench.heard('message.handled')).to.deep.equal([
      { type: 'message.handled', path: 'a', waitedMs: 0, tookMs: 30, mailbox: 1 },
      { type: 'message.handled', path: 'a', waitedMs: 30, tookMs: 30, mailbox: 0 },
    ]);
  });

  it('says once that it started and once that it stopped', async () => {
    const ref = bench.system.spawn('a', () => ({ receive: () => undefined }));
    await bench.system.drain(ref, 100);
    await bench.system.abort(ref);
    expect(bench.events).to.deep.equal([
      { type: 'actor.started', path: 'a' },
      { type: 'actor.stopped', path: 'a', how: 'drained' },
    ]);
    expect(await ref.whenStopped).to.deep.equal({ type: 'drained' });
  });

  it('takes nothing once it is gone: tell is false, offer rejects, a dead letter says so', async () => {
    const ref = bench.system.spawn<number>('a', () => ({ receive: () => undefined }));
    await bench.system.drain(ref, 100);
    expect(ref.tell(1)).to.equal(false);
    expect(await rejection(ref.offer(1))).to.be.instanceOf(Closed);
    expect(bench.heard('message.dead')).to.deep.equal([
      { type: 'message.dead', path: 'a', why: 'stopped', messageType: 'number' },
    ]);
  });

  it('leaves its name to another, which its old Ref never reaches', async () => {
    const seen: string[] = [];
    const first = bench.system.spawn<string>('a', () => ({ receive: (m) => void seen.push(`first ${m}`) }));
    expect(() => bench.system.spawn('a', () => ({ receive: () => undefined }))).to.throw('exists already');
    await bench.system.drain(first, 100);
    const second = bench.system.spawn<string>('a', () => ({ receive: (m) => void seen.push(`second ${m}`) }));
    expect(first.tell('x')).to.equal(false);
    expect(second.tell('y')).to.equal(true);
    await bench.system.abort(first);
    await settle();
    expect(seen).to.deep.equal(['second y']);
  });

  it('may have any name that is not empty, and shows it as it was given', async () => {
    const names = ['Zürich/Höngg 12', 'a b', 'a/b', 'a$002fb', '日本', '%2F', '$'];
    const refs = names.map((name) => bench.system.spawn(name, () => ({ receive: () => undefined })));
    expect(refs.map((ref) => ref.path)).to.deep.equal(names);
    expect(bench.heard('actor.started').map((event) => event.path)).to.deep.equal(names);
    expect(() => bench.system.spawn('', () => ({ receive: () => undefined }))).to.throw('needs a name');
  });

  it('is not spawned with options that make no sense', () => {
    expect(() => bench.system.spawn('a', () => ({ receive: () => undefined }), { capacity: 0 })).to.throw(
      RangeError,
    );
    expect(bench.system.tree()).to.deep.equal([]);
    expect(() => bench.system.spawn('a', () => ({ receive: () => undefined }))).to.not.throw();
  });

  it('may come and go by the thousand and leaves nothing behind', async () => {
    const total = 5_000;
    const atOnce = 50;
    const done = Promise.withResolvers<void>();
    let ended = 0;
    const parent = bench.system.spawn<number>('parent', (context) => ({
      async receive() {
        let next = 0;
        async function lane(): Promise<void> {
          while (next < total) {
            const child = context.spawn<string>(`child ${next++}`, (own) => ({
              receive: () => own.finish(),
            }));
            child.tell('work');
            await child.whenStopped;
            ended += 1;
          }
        }
        await Promise.all(Array.from({ length: atOnce }, lane));
        done.resolve();
      },
    }));
    parent.tell(1);
    await done.promise;
    await settle(2);
    expect(ended).to.equal(total);
    expect(bench.heard('actor.stopped')).to.have.length(total);
    expect(bench.system.tree()).to.deep.equal([
      {
        path: 'parent',
        state: 'running',
        mailbox: 0,
        capacity: 1_000,
        restarts: 0,
        handled: 1,
        children: [],
      },
    ]);
  });
});
