import { expect } from 'chai';
import { createBatcher } from '../../../src/queues/leased/batcher.ts';
import { rejection } from '../../support/rejection.ts';
import { settle, virtualClock } from '../../support/virtual-clock.ts';

describe('a batcher', () => {
  function create(
    handle: (items: readonly string[]) => Promise<readonly string[]>,
    closing = new AbortController(),
  ) {
    const clock = virtualClock();
    const batcher = createBatcher<string, string>({
      clock,
      most: 3,
      mostBytes: 10,
      bytesOf: ({ length }) => length,
      lingerMs: 5,
      concurrency: 2,
      closing: closing.signal,
      handle,
    });
    return { clock, batcher };
  }

  it('waits a moment for company, and gives each its own answer', async () => {
    const batches: (readonly string[])[] = [];
    const { clock, batcher } = create(async (items) => {
      batches.push(items);
      return items.map((item) => item.toUpperCase());
    });
    const answers = Promise.all(['a', 'b'].map((item) => batcher.add(item)));
    await clock.advance(4);
    expect(batches).to.deep.equal([]);
    await clock.advance(1);
    expect(await answers).to.deep.equal(['A', 'B']);
    expect(batches).to.deep.equal([['a', 'b']]);
  });

  it('does not wait when a batch is full, by count or by bytes', async () => {
    const batches: string[] = [];
    const { batcher } = create(async (items) => {
      batches.push(items.join(' '));
      return items;
    });
    await Promise.all(['a', 'b', 'c'].map((item) => batcher.add(item)));
    await Promise.all(['123456', '7890', 'x'].map((item) => batcher.add(item)));
    expect(batches).to.deep.equal(['a b c', '123456 7890', 'x']);
  });

  it('sends an item that is larger than a batch alone', async () => {
    const { batcher } = create(async (items) => items);
    expect(await batcher.add('x'.repeat(20))).to.have.length(20);
  });

  it('has no more batches under way than it may, and makes the next ones fuller', async () => {
    const batches: string[] = [];
    const ends: (() => void)[] = [];
    const { clock, batcher } = create(async (items) => {
      batches.push(items.join(''));
      await new Promise<void>((resolve) => ends.push(resolve));
      return items;
    });
    const added = [];
    for (const item of 'abcde') {
      added.push(batcher.add(item));
      await clock.advance(5);
    }
    expect(batches).to.deep.equal(['a', 'b']);
    ends[0]?.();
    await settle();
    expect(batches).to.deep.equal(['a', 'b', 'cde']);
    ends.forEach((end) => end());
    await Promise.all(added);
  });

  it('throws to each of a batch, and goes on', async () => {
    let broken = true;
    const { batcher } = create(async (items) => {
      if (broken) {
        throw new Error('broken');
      }
      return items;
    });
    const errors = await Promise.all(['a', 'b', 'c'].map((item) => rejection(batcher.add(item))));
    expect(errors.map(String)).to.deep.equal(Array(3).fill('Error: broken'));
    broken = false;
    expect(await Promise.all(['a', 'b', 'c'].map((item) => batcher.add(item)))).to.deep.equal([
      'a',
      'b',
      'c',
    ]);
  });

  it('waits for nobody when it is closing', async () => {
    const closing = new AbortController();
    const { batcher } = create(async (items) => items, closing);
    const answer = batcher.add('a');
    closing.abort(new Error('closed'));
    expect(await answer).to.equal('a');
  });
});
