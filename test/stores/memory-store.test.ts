import { expect } from 'chai';
import { isReadable } from '../../src/stores/index.ts';
import { memoryStore } from '../../src/stores/memory-store.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { all, MOMENT, point, unaborted } from '../support/points.ts';

storeContract('the memory store', async () => {
  const store = memoryStore();
  return { store, read: (measurement) => all(store.points(measurement)) };
});

describe('the memory store', () => {
  it('can be read back: its measurements, and the points of each in order of time', async () => {
    const store = memoryStore();
    const points = [3n, 1n, 2n].map((at) => point('b', { time: MOMENT + at, tags: { at: String(at) } }));
    await store.write([...points, point('a')], unaborted);
    expect(isReadable(store)).to.equal(true);
    expect(await store.measurements()).to.deep.equal(['a', 'b']);
    expect((await all(store.points('b'))).map(({ time }) => time - MOMENT)).to.deep.equal([1n, 2n, 3n]);
    expect(await all(store.points('none'))).to.deep.equal([]);
  });
});
