import { expect } from 'chai';
import type { LostReason } from '../../src/ports/actor.ts';
import { type ActorBench, actorBench, boom, gate, tellAll } from '../support/actor-bench.ts';
import { settle } from '../support/virtual-clock.ts';

describe('the handler deadline', () => {
  let bench: ActorBench;
  beforeEach(() => {
    bench = actorBench();
  });
  afterEach(() => bench.close());

  it('makes a crash of a handler that takes too long, whose signal aborts', async () => {
    const lost: [string, LostReason][] = [];
    const errors: unknown[] = [];
    const ref = bench.system.spawn<string>(
      'a',
      ({ clock, signal }) => ({
        receive: (message) => (message === 'slow' ? clock.sleep(60_000, signal) : undefined),
      }),
      {
        handlerDeadlineMs: 50,
        onLost: (message, reason) => lost.push([message, reason]),
        onCrash: (error) => {
          errors.push(error);
          return 'stop';
        },
      },
    );
    tellAll(ref, 'slow', 'left');
    await bench.clock.advance(50);
    expect(errors.map(String)).to.deep.equal(['HandlerDeadline: The handler of a did not end within 50 ms.']);
    expect(lost).to.deep.equal([
      ['slow', 'crashed'],
      ['left', 'stopped'],
    ]);
    expect(bench.heard('actor.crashed')).to.have.length(1);
    expect(await ref.whenStopped).to.deep.equal({ type: 'failed', error: errors[0] });
  });

  it('restarts for resume: the state may not be shared with a handler that was left behind', async () => {
    const hung = gate();
    const seen: string[] = [];
    let lives = 0;
    const ref = bench.system.spawn<string>(
      'a',
      () => {
        lives += 1;
        const life = lives;
        return {
          async receive(message) {
            if (message === 'hang') {
              await hung.pass();
            }
            seen.push(`${message} in life ${life}`);
          },
        };
      },
      { handlerDeadlineMs: 50, onCrash: () => 'resume' },
    );
    tellAll(ref, 'hang', 'next');
    await bench.clock.advance(60_000);
    expect(seen).to.deep.equal(['next in life 2']);
    hung.open();
    await settle();
    expect(seen).to.deep.equal(['next in life 2', 'hang in life 1']);
    expect(bench.heard('message.handled')).to.have.length(1);
  });

  it('waits, before it restarts, for a handler that ends within the grace', async () => {
    const log: string[] = [];
    const ref = bench.system.spawn<string>(
      'a',
      ({ clock }) => ({
        async receive(message) {
          log.push(`begin ${message}`);
          await clock.sleep(message === 'slow' ? 900 : 1);
          log.push(`end ${message}`);
        },
      }),
      { handlerDeadlineMs: 50 },
    );
    tellAll(ref, 'slow', 'next');
    await bench.clock.advance(5_000);
    expect(log).to.deep.equal(['begin slow', 'end slow', 'begin next', 'end next']);
    expect(bench.heard('message.dead').map((event) => event.why)).to.deep.equal(['crashed']);
  });

  it('does not touch a handler that ends in time, and leaves no sleeper behind', async () => {
    const ref = bench.system.spawn<string>('a', ({ clock }) => ({ receive: () => clock.sleep(49) }), {
      handlerDeadlineMs: 50,
    });
    tellAll(ref, 'x', 'y');
    await bench.clock.advance(98);
    expect(bench.heard('message.handled')).to.have.length(2);
    expect(bench.heard('actor.crashed')).to.deep.equal([]);
    expect(bench.clock.sleepers()).to.equal(0);
  });

  it('observes what a handler throws after it was left behind', async () => {
    const hung = gate();
    const ref = bench.system.spawn<string>(
      'a',
      () => ({
        async receive() {
          await hung.pass();
          throw boom;
        },
      }),
      { handlerDeadlineMs: 50, onCrash: () => 'stop' },
    );
    tellAll(ref, 'hang');
    await bench.clock.advance(60_000);
    hung.open();
    await settle();
    expect(bench.heard('actor.crashed').map((event) => String(event.error))).to.deep.equal([
      'HandlerDeadline: The handler of a did not end within 50 ms.',
      'Error: boom',
    ]);
  });
});
