import { expect } from 'chai';
import { createAdaptivePace } from '../../src/http/adaptive-pace.ts';
import { adaptiveLimiter } from '../../src/http/adaptive-limiter.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { simulateGathering } from '../support/simulate-gathering.ts';
import { rateHost, type World } from '../support/simulated-hosts.ts';
import { simulatedTime } from '../support/simulated-time.ts';

const RUN_MS = 120_000;

function run(rate: (now: number) => number, burst: number, seed: number) {
  const world: World = { time: simulatedTime(), random: seededRandom(seed) };
  const host = rateHost(world, { rate, burst, serviceMs: 250, spread: 0.3 });
  const result = simulateGathering(world, { host, limiter: adaptiveLimiter(), forMs: RUN_MS });
  const tail = result.perSecond.slice(90, 120).reduce((sum, count) => sum + count, 0) / 30;
  return { ...result, tail };
}

describe('createAdaptivePace', () => {
  it('asks for no gap while no pause was asked for', () => {
    const pace = createAdaptivePace();
    for (let at = 0; at < 1_000; at += 10) {
      pace.learn({ outcome: 'answered', at, tookMs: 5, running: 1 });
    }
    pace.learn({ outcome: 'refused', at: 1_000, tookMs: 5, running: 1 });
    expect(pace.gapMs()).to.equal(0);
  });

  it('keeps to what the host let through before it had had enough', () => {
    const pace = createAdaptivePace();
    for (let at = 100; at <= 2_000; at += 100) {
      pace.learn({ outcome: 'answered', at, tookMs: 100, running: 1 });
    }
    pace.learn({ outcome: 'refused', at: 2_000, tookMs: 1, running: 1, askedMs: 1_000 });
    expect(pace.gapMs()).to.be.closeTo(100, 1);
  });

  it('counts the refusals of requests that left together as one', () => {
    const pace = createAdaptivePace();
    for (let at = 100; at <= 2_000; at += 100) {
      pace.learn({ outcome: 'answered', at, tookMs: 100, running: 9 });
    }
    for (let time = 0; time < 9; time++) {
      pace.learn({ outcome: 'refused', at: 2_000 + time, tookMs: 50, running: 9, askedMs: 1_000 });
    }
    expect(pace.gapMs()).to.be.closeTo(100, 1);
  });

  for (const seed of [1, 2, 3]) {
    it(`gets what a token bucket gives, and is hardly ever refused (seed ${seed})`, () => {
      const found = run(() => 20, 20, seed);
      expect(found.answered).to.be.greaterThan(0.95 * 20 * (RUN_MS / 1_000));
      expect(found.refused / found.answered).to.be.lessThan(0.01);
    });

    it(`follows a rate down and up (seed ${seed})`, () => {
      expect(run((now) => (now < 60_000 ? 40 : 15), 20, seed).tail).to.be.greaterThan(0.9 * 15);
      expect(run((now) => (now < 60_000 ? 15 : 40), 20, seed).tail).to.be.greaterThan(0.75 * 40);
    });
  }
});
