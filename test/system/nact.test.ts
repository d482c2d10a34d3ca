import { expect } from 'chai';
import { startNact } from '../../src/system/nact.ts';
import { settle } from '../support/virtual-clock.ts';

describe('the door to nact', () => {
  it('gives turns in the order of dispatch, and never two at once', async () => {
    const root = startNact('order');
    const seen: number[] = [];
    let running = 0;
    let most = 0;
    const actor = root.spawn<number>('one', async (message) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      seen.push(message);
      running -= 1;
    });
    for (let message = 0; message < 5; message += 1) {
      actor.dispatch(message);
    }
    await settle();
    expect(seen).to.deep.equal([0, 1, 2, 3, 4]);
    expect(most).to.equal(1);
    actor.stop();
    root.stop();
  });

  it('keeps two systems of one name apart', async () => {
    const first = startNact('twin');
    const second = startNact('twin');
    const seen: string[] = [];
    const one = first.spawn<string>('a', async (message) => void seen.push(`first ${message}`));
    const two = second.spawn<string>('a', async (message) => void seen.push(`second ${message}`));
    second.stop();
    one.dispatch('x');
    two.dispatch('y');
    await settle();
    expect(seen).to.deep.equal(['first x']);
    one.stop();
    first.stop();
  });

  it('lets a name be used again once its actor is stopped', () => {
    const root = startNact('again');
    const actor = root.spawn<string>('a', async () => undefined);
    expect(() => root.spawn<string>('a', async () => undefined)).to.throw('already exists');
    actor.stop();
    expect(() => root.spawn<string>('a', async () => undefined)).to.not.throw();
    root.stop();
  });
});
