import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { Closed, type Ref } from '../../src/ports/actor.ts';
import { ask, Unanswered } from '../../src/system/ask.ts';
import { type ActorBench, actorBench, boom, gate, rejection, stateOf } from '../support/actor-bench.ts';
import { settle } from '../support/virtual-clock.ts';

type Question = {
  readonly type: 'double' | 'crash' | 'keep quiet' | 'wait';
  readonly of: number;
  reply(answer: number): void;
};

describe('ask', () => {
  let bench: ActorBench;
  let busy: ReturnType<typeof gate>;
  let ref: Ref<Question>;
  beforeEach(() => {
    bench = actorBench();
    busy = gate();
    ref = bench.system.spawn<Question>(
      'a',
      ({ signal }) => ({
        async receive(question) {
          switch (question.type) {
            case 'double':
              question.reply(question.of * 2);
              break;
            case 'crash':
              throw boom;
            case 'wait':
              await busy.pass(signal);
              break;
            case 'keep quiet':
              break;
          }
        },
      }),
      { capacity: 1 },
    );
  });
  afterEach(() => bench.close());

  function question(type: Question['type'], of = 0, options: { signal?: AbortSignal } = {}): Promise<number> {
    return ask<Question, number>(ref, (reply) => ({ type, of, reply }), {
      clock: bench.clock,
      timeoutMs: 1_000,
      ...options,
    });
  }

  it('gives the answer', async () => {
    expect(await question('double', 21)).to.equal(42);
    expect(bench.clock.sleepers()).to.equal(0);
  });

  it('waits for room', async () => {
    const answers = Promise.all([question('double', 1), question('double', 2), question('double', 3)]);
    expect(await answers).to.deep.equal([2, 4, 6]);
  });

  it('is handled in the context of who asks', async () => {
    const storage = new AsyncLocalStorage<string>();
    const other = bench.system.spawn<(name: string | undefined) => void>('b', () => ({
      receive: (reply) => reply(storage.getStore()),
    }));
    const asked = storage.run('asker', () =>
      ask<(name: string | undefined) => void, string | undefined>(other, (reply) => reply, {
        clock: bench.clock,
        timeoutMs: 1_000,
      }),
    );
    expect(await asked).to.equal('asker');
  });

  it('rejects at once when the actor crashes while it handles the question, with the crash as the cause', async () => {
    const error = await rejection(question('crash'));
    expect(error).to.be.instanceOf(Unanswered);
    expect(error).to.include({ why: 'crashed', cause: boom });
    expect((error as Error).message).to.equal('The actor a crashed while it handled the question.');
    expect(bench.heard('message.dead')).to.have.length(1);
  });

  it('rejects at once with Closed when the actor is stopped before the question’s turn', async () => {
    const inHand = question('wait');
    await settle();
    const waiting = question('double', 1);
    const outside = question('double', 2);
    const errors = [inHand, waiting, outside].map(rejection);
    await bench.system.abort(ref);
    for (const error of errors) {
      expect(await error).to.be.instanceOf(Closed);
    }
  });

  it('rejects at once with Closed when the actor stops without an answer', async () => {
    const error = rejection(question('keep quiet'));
    await settle();
    await bench.system.drain(ref, 1_000);
    expect(await error).to.be.instanceOf(Closed);
    expect(bench.clock.sleepers()).to.equal(0);
  });

  it('rejects with Closed when the actor had stopped', async () => {
    await bench.system.abort(ref);
    expect(await rejection(question('double', 1))).to.be.instanceOf(Closed);
  });

  it('rejects when the time is over, and a question that waits for room is not taken any more', async () => {
    const inHand = rejection(question('wait'));
    await settle();
    ref.tell({ type: 'keep quiet', of: 0, reply: () => undefined });
    const outside = rejection(question('double', 1));
    await bench.clock.advance(1_000);
    expect(await inHand).to.include({
      why: 'timeout',
      message: 'The actor a did not answer within 1000 ms.',
    });
    expect(await outside).to.include({ why: 'timeout' });
    busy.open();
    await settle();
    expect(bench.heard('message.handled')).to.have.length(2);
  });

  it('rejects with the reason of the signal when that aborts', async () => {
    const controller = new AbortController();
    const reason = new Error('never mind');
    const asked = question('wait', 0, { signal: controller.signal });
    expect(await stateOf(asked.catch(() => undefined))).to.equal('pending');
    controller.abort(reason);
    expect(await rejection(asked)).to.equal(reason);
    expect(await rejection(question('double', 1, { signal: controller.signal }))).to.equal(reason);
    expect(bench.clock.sleepers()).to.equal(0);
    busy.open();
  });

  it('leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    await question('double', 1, { signal });
    await rejection(question('crash', 0, { signal }));
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });

  it('takes the first answer and no other', async () => {
    const other = bench.system.spawn<(answer: number) => void>('b', () => ({
      receive(reply) {
        reply(1);
        reply(2);
        throw boom;
      },
    }));
    const asked = ask<(answer: number) => void, number>(other, (reply) => reply, {
      clock: bench.clock,
      timeoutMs: 1_000,
    });
    expect(await asked).to.equal(1);
  });

  it('asks actors only', async () => {
    const stranger: Ref<number> = {
      ...bench.system.spawn<number>('b', () => ({ receive: () => undefined })),
    };
    const asked = ask<number, number>(stranger, () => 1, { clock: bench.clock, timeoutMs: 1_000 });
    expect(await rejection(asked)).to.be.instanceOf(TypeError);
  });
});
