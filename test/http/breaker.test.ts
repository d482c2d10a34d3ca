import { expect } from 'chai';
import { type Breaker, createBreaker, FAILURES, OPEN_BACKOFF } from '../../src/http/breaker.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';

describe('createBreaker', () => {
  let clock: VirtualClock;
  let breaker: Breaker;

  beforeEach(() => {
    clock = virtualClock();
    breaker = createBreaker(clock);
  });

  async function fail(times: number, everyMs = 200): Promise<(string | undefined)[]> {
    const heard: (string | undefined)[] = [];
    for (let time = 0; time < times; time++) {
      await clock.advance(everyMs);
      heard.push(breaker.heard(false));
    }
    return heard;
  }

  it('opens when many exchanges in a row go wrong', async () => {
    expect((await fail(FAILURES)).indexOf('opened')).to.equal(FAILURES - 1);
    expect(breaker.state()).to.equal('open');
    expect(breaker.openMs()).to.be.within(OPEN_BACKOFF.minBackoffMs / 2, OPEN_BACKOFF.minBackoffMs);
  });

  it('stays closed when one in between goes well', async () => {
    await fail(FAILURES - 1);
    breaker.heard(true);
    await fail(FAILURES - 1);
    expect(breaker.state()).to.equal('closed');
    expect(breaker.openMs()).to.equal(0);
  });

  it('takes many that go wrong at once for one trouble', async () => {
    await fail(FAILURES * 3, 1);
    expect(breaker.state()).to.equal('closed');
  });

  it('lets one try when the time is over, and closes when that goes well', async () => {
    await fail(FAILURES);
    await clock.advance(OPEN_BACKOFF.minBackoffMs);
    expect(breaker.state()).to.equal('half-open');
    expect(breaker.heard(true)).to.equal('closed');
    expect(breaker.state()).to.equal('closed');
  });

  it('stays open longer each time that the host is still down, up to a bound', async () => {
    await fail(FAILURES);
    const waits: number[] = [];
    for (let time = 0; time < 6; time++) {
      waits.push(breaker.openMs());
      await clock.advance(breaker.openMs());
      expect(breaker.heard(false)).to.equal('opened');
    }
    for (const [index, most] of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000].entries()) {
      expect(waits[index]).to.be.within(most / 2, most);
    }
  });

  it('closes at once for a request that left before and goes well after all; one that does not changes nothing', async () => {
    await fail(FAILURES);
    const left = breaker.openMs();
    expect(breaker.heard(false)).to.equal(undefined);
    expect(breaker.openMs()).to.equal(left);
    expect(breaker.heard(true)).to.equal('closed');
  });
});
