import { expect } from 'chai';
import { isAbortOf, outlast } from '../../src/system/outlast.ts';
import { stateOf } from '../support/actor-bench.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

const never = new Promise<void>(() => undefined);

describe('outlast', () => {
  it('waits for the work as long as it takes while the signal holds', async () => {
    const clock = virtualClock();
    const work = Promise.withResolvers<void>();
    const outcome = outlast(work.promise, new AbortController().signal, 100, clock);
    await clock.advance(1_000_000);
    expect(await stateOf(outcome)).to.equal('pending');
    work.resolve();
    expect(await outcome).to.deep.equal({ type: 'done' });
  });

  it('tells what the work threw', async () => {
    const error = new Error('no');
    const outcome = outlast(Promise.reject(error), new AbortController().signal, 100, virtualClock());
    expect(await outcome).to.deep.equal({ type: 'threw', error });
  });

  it('leaves work behind that has not ended when the grace after the abort is over', async () => {
    const clock = virtualClock();
    const controller = new AbortController();
    const outcome = outlast(never, controller.signal, 100, clock);
    controller.abort();
    await clock.advance(99);
    expect(await stateOf(outcome)).to.equal('pending');
    await clock.advance(1);
    expect(await outcome).to.deep.equal({ type: 'left' });
  });

  it('gives work the grace as well when the signal had aborted before', async () => {
    const clock = virtualClock();
    const outcome = outlast(never, AbortSignal.abort(), 100, clock);
    await clock.advance(100);
    expect(await outcome).to.deep.equal({ type: 'left' });
  });

  it('leaves no sleeper behind when the work ends within the grace', async () => {
    const clock = virtualClock();
    const controller = new AbortController();
    const work = Promise.withResolvers<void>();
    const outcome = outlast(work.promise, controller.signal, 100, clock);
    controller.abort();
    expect(clock.sleepers()).to.equal(1);
    work.resolve();
    expect(await outcome).to.deep.equal({ type: 'done' });
    await settle(1);
    expect(clock.sleepers()).to.equal(0);
  });
});

describe('isAbortOf', () => {
  const reason = new Error('stop');

  it('knows the reason of the signal, a wrapping of it, and what Node throws for it', () => {
    const signal = AbortSignal.abort(reason);
    expect(isAbortOf(signal, reason)).to.equal(true);
    expect(isAbortOf(signal, new Error('wrapped', { cause: reason }))).to.equal(true);
    expect(isAbortOf(signal, new DOMException('x', 'AbortError'))).to.equal(true);
  });

  it('takes nothing else for it, and nothing at all before the signal has aborted', () => {
    expect(isAbortOf(AbortSignal.abort(reason), new Error('a bug'))).to.equal(false);
    expect(isAbortOf(new AbortController().signal, new DOMException('x', 'AbortError'))).to.equal(false);
  });
});
