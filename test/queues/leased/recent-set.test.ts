import { expect } from 'chai';
import { createRecentSet } from '../../../src/queues/leased/recent-set.ts';

describe('a recent set', () => {
  it('remembers the newest, and forgets the oldest past its bound', () => {
    const recent = createRecentSet(2);
    ['a', 'b', 'a', 'c'].forEach((text) => recent.add(text));
    expect(['a', 'b', 'c'].map((text) => recent.has(text))).to.deep.equal([true, false, true]);
  });
});
