import { expect } from 'chai';
import { createQuotaPace } from '../../src/http/quota-pace.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const quota = (left: number, resetMs = 10_000, limit?: number) => ({ left, resetMs, limit });

describe('createQuotaPace', () => {
  it('asks for no gap while there is plenty left', () => {
    const pace = createQuotaPace(virtualClock());
    pace.told([quota(50, 10_000, 100)], 0);
    expect(pace.gapMs()).to.equal(0);
  });

  it('spreads the little that is left over the rest of the window', () => {
    const pace = createQuotaPace(virtualClock());
    pace.told([quota(10, 10_000, 100)], 0);
    expect(pace.gapMs()).to.equal(1_000);
  });

  it('counts what runs as used', () => {
    const pace = createQuotaPace(virtualClock());
    pace.told([quota(10, 10_000, 100)], 5);
    expect(pace.gapMs()).to.equal(2_000);
  });

  it('keeps to the tightest of several quotas', () => {
    const pace = createQuotaPace(virtualClock());
    pace.told([quota(5, 1_000, 100), quota(10, 60_000, 1_000), quota(900, 3_600_000, 1_000)], 0);
    expect(pace.gapMs()).to.equal(6_000);
  });

  it('ends when the quota begins anew, or there is plenty again', async () => {
    const clock = virtualClock();
    const pace = createQuotaPace(clock);
    pace.told([quota(5, 1_000)], 0);
    await clock.advance(999);
    expect(pace.gapMs()).to.equal(200);
    await clock.advance(1);
    expect(pace.gapMs()).to.equal(0);
    pace.told([quota(5, 1_000)], 0);
    pace.told([quota(100, 1_000)], 0);
    expect(pace.gapMs()).to.equal(0);
  });

  it('leaves all as it is for an answer that tells nothing', () => {
    const pace = createQuotaPace(virtualClock());
    pace.told([quota(5, 1_000)], 0);
    pace.told([], 0);
    expect(pace.gapMs()).to.equal(200);
  });
});
