import { adaptiveLimiter } from '../../src/http/adaptive-limiter.ts';
import type { Limiter } from '../../src/http/limiter.ts';
import { fixedLimiter } from '../../test/support/fixed-limiter.ts';
import { seededRandom } from '../../test/support/seeded-random.ts';
import { type SimulatedGathering, simulateGathering } from '../../test/support/simulate-gathering.ts';
import { simulatedTime } from '../../test/support/simulated-time.ts';
import { RUN_MS, type Scenario } from './scenarios.ts';

/** What `auto` came to at one host. Ratios are of throughput. */
export type Comparison = {
  readonly scenario: Scenario;
  /** The fixed concurrency with the most answers over the whole run, refused less than one in a hundred. */
  readonly bestFixed: number;
  /** Its answers in a second. */
  readonly bestPerSecond: number;
  /** Of `auto` to it, for each seed. */
  readonly ratios: readonly number[];
  /** Shares of the requests that were refused. */
  readonly refused: readonly number[];
  /** Seconds after half-time until three in a row are within a tenth of the best for the new capacity; where it changes. */
  readonly foundAfter: readonly number[] | undefined;
};

/** The seed of the sweep, which no run of `auto` has. */
const SWEEP_SEED = 99;
const MOST_REFUSED = 0.01;
const NEAR = 0.9;
const IN_A_ROW = 3;

const FINE = [
  1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 60, 70, 80, 90, 100, 120, 160,
  200, 256,
];
const COARSE = [1, 2, 3, 5, 6, 8, 15, 20, 28, 32, 40, 60, 80, 100, 160];

/** Runs `auto` at a host with each seed, and all fixed concurrencies at the same host. */
export function compare(
  scenario: Scenario,
  seeds: readonly number[],
  options: { quick: boolean },
): Comparison {
  const sweep = options.quick ? COARSE : FINE;
  const { before, after } = scenario;
  const changing = (now: number) => (now < RUN_MS / 2 ? before : after);
  const best = bestOf(scenario, changing, sweep);
  const bestAfter = before === after ? undefined : bestOf(scenario, () => after, sweep);
  const runs = seeds.map((seed) => run(scenario, changing, adaptiveLimiter(), seed));
  return {
    scenario,
    bestFixed: best.concurrency,
    bestPerSecond: best.answered / (RUN_MS / 1_000),
    ratios: runs.map(({ answered }) => answered / best.answered),
    refused: runs.map(({ answered, refused }) => refused / (answered + refused)),
    foundAfter:
      bestAfter === undefined
        ? undefined
        : runs.map(({ perSecond }) => foundAfter(perSecond, bestAfter.answered / (RUN_MS / 1_000))),
  };
}

function bestOf(scenario: Scenario, capacity: (now: number) => number, sweep: readonly number[]) {
  const found = sweep
    .map((concurrency) => ({
      concurrency,
      ...run(scenario, capacity, fixedLimiter(concurrency), SWEEP_SEED),
    }))
    .filter(({ answered, refused }) => refused < MOST_REFUSED * (answered + refused))
    .toSorted((a, b) => b.answered - a.answered)[0];
  if (found === undefined) {
    throw new Error(`Every fixed concurrency is refused too often at '${scenario.name}'.`);
  }
  return found;
}

function run(
  scenario: Scenario,
  capacity: (now: number) => number,
  limiter: Limiter,
  seed: number,
): SimulatedGathering {
  const world = { time: simulatedTime(), random: seededRandom(seed) };
  return simulateGathering(world, { host: scenario.makeHost(world, capacity), limiter, forMs: RUN_MS });
}

function foundAfter(perSecond: readonly number[], best: number): number {
  const half = RUN_MS / 2_000;
  for (let second = half; second + IN_A_ROW <= RUN_MS / 1_000; second++) {
    const mean =
      perSecond.slice(second, second + IN_A_ROW).reduce((sum, count) => sum + (count ?? 0), 0) / IN_A_ROW;
    if (mean >= NEAR * best) {
      return second - half;
    }
  }
  return Number.POSITIVE_INFINITY;
}
