import { expect } from 'chai';
import { startActorSystem } from '../../src/system/actor-system.ts';
import { type ActorBench, actorBench } from '../support/actor-bench.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

describe('dead letters', () => {
  let bench: ActorBench;
  beforeEach(() => {
    bench = actorBench();
  });
  afterEach(() => bench.close());

  it('go by the type of the message where it has one', async () => {
    const ref = bench.system.spawn<unknown>('a', () => ({ receive: () => undefined }));
    for (const message of [{ type: 'write' }, { type: 7 }, { name: 'x' }, null, undefined, 'text']) {
      ref.tell(message);
    }
    await bench.system.abort(ref);
    expect(bench.heard('message.dead').map((event) => event.messageType)).to.deep.equal([
      'write',
      '7',
      'object',
      'object',
      'undefined',
      'string',
    ]);
  });

  it('do not stop an actor whose onLost throws, and the bug is seen', async () => {
    const broken = new Error('onLost is broken');
    const seen: string[] = [];
    const ref = bench.system.spawn<string>(
      'a',
      () => ({
        receive(message) {
          if (message === 'crash') {
            throw new Error('boom');
          }
          seen.push(message);
        },
      }),
      {
        onCrash: () => 'resume',
        onLost: () => {
          throw broken;
        },
      },
    );
    ref.tell('crash');
    ref.tell('next');
    await settle();
    expect(seen).to.deep.equal(['next']);
    expect(bench.heard('actor.crashed').map((event) => event.error)).to.include(broken);
    ref.tell('waiting');
    await bench.system.abort(ref);
    expect(await ref.whenStopped).to.deep.equal({ type: 'aborted' });
  });

  it('do not stop a system whose observer throws', async () => {
    const seen: string[] = [];
    const system = startActorSystem({
      name: 'unlucky',
      clock: virtualClock(),
      observe: () => {
        throw new Error('the observer is broken');
      },
    });
    const ref = system.spawn<string>('a', () => ({ receive: (message) => void seen.push(message) }), {
      capacity: 1,
    });
    expect([ref.tell('one'), ref.tell('two')]).to.deep.equal([true, false]);
    expect(await system.drain(ref, 100)).to.deep.equal({ path: 'a', drained: true, left: 0 });
    expect(seen).to.deep.equal(['one']);
    await system.close();
  });
});
