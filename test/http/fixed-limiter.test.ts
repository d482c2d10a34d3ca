import { expect } from 'chai';
import { AUTO_CONCURRENCY, fixedLimiter } from '../../src/http/fixed-limiter.ts';

describe('fixedLimiter', () => {
  it('stays where it is whatever it is told', () => {
    const limiter = fixedLimiter(4);
    limiter.learn({ outcome: 'refused', tookMs: 10_000, running: 4 });
    expect(limiter.limit()).to.equal(4);
  });

  it('is 16 by default', () => {
    expect(fixedLimiter().limit()).to.equal(AUTO_CONCURRENCY).and.equal(16);
  });
});
