import { expect } from 'chai';
import { createRoom } from '../../src/actors/room.ts';
import { settle } from '../support/virtual-clock.ts';

const never = new AbortController().signal;

describe('a room', () => {
  it('lets in as many as it has places, and the others in the order they came', async () => {
    const room = createRoom(2);
    const entered: number[] = [];
    for (const who of [1, 2, 3, 4]) {
      void room.enter(never).then(() => entered.push(who));
    }
    await settle();
    expect(entered).to.deep.equal([1, 2]);
    room.give();
    await settle();
    expect(entered).to.deep.equal([1, 2, 3]);
    room.give();
    await settle();
    expect(entered).to.deep.equal([1, 2, 3, 4]);
  });

  it('tells how many places are free', () => {
    const room = createRoom(5);
    room.take(3);
    expect(room.free).to.equal(2);
    room.give();
    expect(room.free).to.equal(3);
  });

  it('never holds more than its places, whoever comes while a place is given', async () => {
    const room = createRoom(1);
    let inside = 0;
    let most = 0;
    async function visit(): Promise<void> {
      await room.enter(never);
      inside += 1;
      most = Math.max(most, inside);
      await settle(1);
      inside -= 1;
      room.give();
    }
    await Promise.all([visit(), visit(), visit(), visit(), visit()]);
    expect(most).to.equal(1);
    expect(room.free).to.equal(1);
  });

  it('lets a waiter go when its signal aborts, and serves the next', async () => {
    const room = createRoom(1);
    room.take(1);
    const stop = new AbortController();
    const gone = room.enter(stop.signal).catch((error: unknown) => error);
    let entered = false;
    void room.enter(never).then(() => {
      entered = true;
    });
    const reason = new Error('stop');
    stop.abort(reason);
    expect(await gone).to.equal(reason);
    room.give();
    await settle();
    expect(entered).to.equal(true);
  });
});
