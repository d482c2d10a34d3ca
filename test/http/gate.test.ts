import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { createGate } from '../../src/http/gate.ts';
import { NEVER, rejection } from '../support/http-doubles.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

function setUp(limit = 1, gapMs = 0) {
  const clock = virtualClock();
  const room = { limit, gapMs, open: true };
  const closing = new AbortController();
  const gate = createGate({
    clock,
    limit: () => room.limit,
    gapMs: () => room.gapMs,
    open: () => room.open,
    closing: closing.signal,
  });
  const starts: number[] = [];
  const ends: (() => void)[] = [];
  const enter = (signal = NEVER) =>
    gate.run(async () => {
      starts.push(clock.monotonic());
      await new Promise<void>((resolve) => ends.push(resolve));
    }, signal);
  const endAll = async () => {
    while (ends.length > 0) {
      ends.shift()?.();
      await settle(2);
    }
  };
  return { clock, room, gate, closing, starts, enter, endAll };
}

describe('createGate', () => {
  it('lets in as many as there is room for, the first first', async () => {
    const { gate, clock } = setUp(2);
    const order: number[] = [];
    const all = [0, 1, 2, 3].map((name) =>
      gate.run(async () => {
        order.push(name);
        await clock.sleep(10);
      }, NEVER),
    );
    await settle();
    expect([gate.running(), gate.waiting()]).to.deep.equal([2, 2]);
    expect(order).to.deep.equal([0, 1]);
    await clock.advance(20);
    await Promise.all(all);
    expect(order).to.deep.equal([0, 1, 2, 3]);
    expect([gate.running(), gate.waiting()]).to.deep.equal([0, 0]);
  });

  it('lets in who waits as soon as it hears of more room, and nobody while it is shut', async () => {
    const { gate, room, starts, enter, endAll } = setUp(1);
    room.open = false;
    const all = [enter(), enter(), enter()];
    await settle();
    expect(starts).to.have.length(0);
    room.open = true;
    room.limit = 3;
    gate.look();
    await settle();
    expect(starts).to.have.length(3);
    await endAll();
    await Promise.all(all);
  });

  it('keeps the gap between two starts, and makes up for no time in which nobody asked', async () => {
    const { clock, starts, enter, endAll } = setUp(10, 100);
    const all = [enter(), enter(), enter()];
    await clock.advance(250);
    expect(starts).to.deep.equal([0, 100, 200]);
    await clock.advance(10_000);
    all.push(enter(), enter(), enter());
    await clock.advance(500);
    expect(starts.slice(3)).to.deep.equal([10_250, 10_350, 10_450]);
    await endAll();
    await Promise.all(all);
  });

  it('lets go of who gives up waiting, with their reason, and lets the next one in', async () => {
    const { gate, starts, enter, endAll } = setUp(1);
    const first = enter();
    const reason = new Error('enough');
    const controller = new AbortController();
    const given = rejection(enter(controller.signal));
    const last = enter();
    await settle();
    controller.abort(reason);
    expect(await given).to.equal(reason);
    expect(gate.waiting()).to.equal(1);
    await endAll();
    await Promise.all([first, last]);
    expect(starts).to.have.length(2);
    expect(await rejection(enter(AbortSignal.abort(reason)))).to.equal(reason);
  });

  it('gives the place back when a task throws', async () => {
    const { gate } = setUp(1);
    const bug = new Error('a bug');
    expect(await rejection(gate.run(() => Promise.reject(bug), NEVER))).to.equal(bug);
    expect(gate.running()).to.equal(0);
  });

  it("runs each task in its caller's async context", async () => {
    const { gate, clock } = setUp(1);
    const storage = new AsyncLocalStorage<number>();
    const seen: (number | undefined)[] = [];
    const all = [1, 2].map((name) =>
      storage.run(name, () =>
        gate.run(async () => {
          seen.push(storage.getStore());
          await clock.sleep(1);
        }, NEVER),
      ),
    );
    await clock.advance(2);
    await Promise.all(all);
    expect(seen).to.deep.equal([1, 2]);
  });

  it('leaves no sleep behind when closing', async () => {
    const { clock, closing, enter, endAll } = setUp(10, 1_000);
    const first = enter();
    const controller = new AbortController();
    const second = rejection(enter(controller.signal));
    await settle();
    expect(clock.sleepers()).to.equal(1);
    closing.abort(new Error('closed'));
    controller.abort(new Error('closed'));
    await second;
    expect(clock.sleepers()).to.equal(0);
    await endAll();
    await first;
  });
});
