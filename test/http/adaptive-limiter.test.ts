import { expect } from 'chai';
import { adaptiveLimiter } from '../../src/http/adaptive-limiter.ts';

describe('adaptiveLimiter', () => {
  it('answers a refusal that names a time with a pace, and one that names none with its concurrency', () => {
    const limiter = adaptiveLimiter();
    const before = limiter.limit();
    limiter.learn({ outcome: 'answered', at: 100, tookMs: 100, running: 10 });
    limiter.learn({ outcome: 'refused', at: 200, tookMs: 10, running: 10, askedMs: 1_000 });
    expect(limiter.gapMs()).to.be.greaterThan(0);
    expect(limiter.limit()).to.be.at.least(before);
    limiter.learn({ outcome: 'refused', at: 300, tookMs: 10, running: 6 });
    expect(limiter.limit()).to.equal(5);
  });

  it('has nothing left to give at one at a time', () => {
    const limiter = adaptiveLimiter();
    expect(limiter.gives()).to.equal(true);
    for (let running = 10; running >= 1; running--) {
      limiter.learn({ outcome: 'refused', at: 100, tookMs: 10, running });
    }
    expect(limiter.limit()).to.equal(1);
    expect(limiter.gives()).to.equal(false);
  });
});
