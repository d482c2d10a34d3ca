import { expect } from 'chai';
import { createAdaptiveConcurrency } from '../../src/http/adaptive-concurrency.ts';
import { FIRST_CONCURRENCY, MAX_CONCURRENCY } from '../../src/http/concurrency-bounds.ts';
import type { Limiter } from '../../src/http/limiter.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { simulateGathering } from '../support/simulate-gathering.ts';
import { kneeHost, type SimulatedHost, strictHost, type World } from '../support/simulated-hosts.ts';
import { simulatedTime } from '../support/simulated-time.ts';

const HALF = 40_000;
const TRAVEL_MS = 10;

function limiter(): Limiter {
  const concurrency = createAdaptiveConcurrency();
  return { ...concurrency, gapMs: () => 0, gives: () => concurrency.limit() > 1 };
}

/** Asks for 80 seconds, and says how many answers a second there were in the last half of each half. */
function run(makeHost: (world: World) => SimulatedHost, seed: number) {
  const world: World = { time: simulatedTime(), random: seededRandom(seed) };
  const subject = limiter();
  const result = simulateGathering(world, { host: makeHost(world), limiter: subject, forMs: 2 * HALF });
  const between = (from: number, to: number) => {
    const seconds = Array.from({ length: to - from }, (_, index) => result.perSecond[from + index] ?? 0);
    return seconds.reduce((sum, count) => sum + count, 0) / seconds.length;
  };
  return { ...result, limit: subject.limit(), first: between(20, 40), last: between(50, 80) };
}

describe('createAdaptiveConcurrency', () => {
  for (const seed of [1, 2, 3]) {
    it(`finds the knee of a host, and stays near it (seed ${seed})`, () => {
      const found = run(
        (world) => kneeHost(world, { capacity: () => 20, serviceMs: 200, spread: 0.3 }),
        seed,
      );
      expect(found.last).to.be.greaterThan(95);
      expect(found.limit).to.be.within(19, 60);
    });

    it(`stays under a hard limit, and is hardly ever refused (seed ${seed})`, () => {
      const found = run(
        (world) => strictHost(world, { capacity: () => 20, serviceMs: 200, spread: 0.3, status: 503 }),
        seed,
      );
      expect(found.last).to.be.greaterThan(0.95 * (20_000 / (200 + 2 * TRAVEL_MS)));
      expect(found.refused / found.answered).to.be.lessThan(0.01);
    });

    it(`follows a knee down and up within ten seconds (seed ${seed})`, () => {
      const knee = (before: number, after: number) => (world: World) =>
        kneeHost(world, { capacity: (now) => (now < HALF ? before : after), serviceMs: 200, spread: 0.3 });
      expect(run(knee(40, 15), seed).last).to.be.greaterThan(0.95 * 75);
      expect(run(knee(15, 40), seed).last).to.be.greaterThan(0.9 * 200);
    });

    it(`follows a hard limit down and up within ten seconds (seed ${seed})`, () => {
      const limit = (before: number, after: number) => (world: World) =>
        strictHost(world, {
          capacity: (now) => (now < HALF ? before : after),
          serviceMs: 200,
          spread: 0.3,
          status: 503,
        });
      for (const [before, after] of [
        [40, 15],
        [15, 40],
      ] as const) {
        const found = run(limit(before, after), seed);
        expect(found.last).to.be.greaterThan(0.9 * (after / 0.22));
        expect(found.refused / found.answered).to.be.lessThan(0.01);
      }
    });
  }

  it('is not led down by a latency that our load does not make', () => {
    const found = run((world) => {
      const slow = kneeHost(world, { capacity: () => 1_000, serviceMs: 400, spread: 0.2 });
      const quick = kneeHost(world, { capacity: () => 1_000, serviceMs: 200, spread: 0.2 });
      return (answer) => (world.time.now() < HALF ? quick : slow)(answer);
    }, 1);
    expect(found.limit).to.be.greaterThan(MAX_CONCURRENCY * 0.85);
  });

  it('is not starved by a host that refuses one in a hundred by chance', () => {
    const found = run((world) => {
      const host = kneeHost(world, { capacity: () => 40, serviceMs: 200, spread: 0.3 });
      return (answer) => {
        if (world.random() < 0.01) {
          world.time.later(5, () => answer({ status: 503 }));
        } else {
          host(answer);
        }
      };
    }, 1);
    expect(found.last).to.be.greaterThan(0.7 * 182);
  });

  it('fetches 200 pages cold in a twentieth of the time that one by one takes', () => {
    const world: World = { time: simulatedTime(), random: seededRandom(1) };
    const host = kneeHost(world, { capacity: () => 1_000, serviceMs: 380, spread: 0.05 });
    const result = simulateGathering(world, { host, limiter: limiter(), forMs: 20_000, requests: 200 });
    expect(result.finishedAt).to.be.lessThan((200 * 400) / 20);
  });

  it('does not grow while what it allows is not used', () => {
    const subject = createAdaptiveConcurrency();
    for (let at = 0; at < 10_000; at += 10) {
      subject.learn({ outcome: 'answered', at, tookMs: 5, running: 2 });
    }
    expect(subject.limit()).to.equal(FIRST_CONCURRENCY);
  });

  it('never goes past its bound', () => {
    const world: World = { time: simulatedTime(), random: seededRandom(1) };
    const host = kneeHost(world, { capacity: () => 10_000, serviceMs: 100, spread: 0.1 });
    const subject = limiter();
    let most = 0;
    const watched = {
      ...subject,
      limit: () => {
        most = Math.max(most, subject.limit());
        return subject.limit();
      },
    };
    simulateGathering(world, { host, limiter: watched, forMs: 20_000 });
    expect(most).to.equal(MAX_CONCURRENCY);
  });

  it('gives way when many exchanges fail, and not for one', () => {
    const subject = createAdaptiveConcurrency();
    subject.learn({ outcome: 'failed', at: 0, tookMs: 5, running: 10 });
    expect(subject.limit()).to.equal(FIRST_CONCURRENCY);
    for (let time = 0; time < 5; time++) {
      subject.learn({ outcome: 'failed', at: time, tookMs: 5, running: 10 });
    }
    expect(subject.limit()).to.be.lessThan(FIRST_CONCURRENCY);
  });

  it('goes down to one where everything is refused, and is soon back when that is over', () => {
    const world: World = { time: simulatedTime(), random: seededRandom(1) };
    const host = kneeHost(world, { capacity: () => 40, serviceMs: 200, spread: 0.3 });
    const subject = limiter();
    const away = (now: number) => now > 20_000 && now < 21_000;
    let least = MAX_CONCURRENCY;
    const result = simulateGathering(world, {
      host: (answer) => {
        least = away(world.time.now()) ? Math.min(least, subject.limit()) : least;
        if (away(world.time.now())) {
          world.time.later(5, () => answer({ status: 503 }));
        } else {
          host(answer);
        }
      },
      limiter: subject,
      forMs: 40_000,
    });
    expect(least).to.equal(1);
    expect(result.perSecond[27]).to.be.greaterThan(160);
  });
});
