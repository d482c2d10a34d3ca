import {
  type Capacity,
  kneeHost,
  rateHost,
  type SimulatedHost,
  strictHost,
  type World,
} from '../../test/support/simulated-hosts.ts';

/** A simulated API with a capacity that it does not tell. */
export type Scenario = {
  readonly name: string;
  /** What the host is like, in a few words. */
  readonly says: string;
  readonly makeHost: (world: World, capacity: Capacity) => SimulatedHost;
  /** The capacity at first, and from half-time on. */
  readonly before: number;
  readonly after: number;
};

/** How long one run lasts, in milliseconds of virtual time; capacities change at half-time. */
export const RUN_MS = 120_000;

const SPREAD = 0.3;

const knee =
  (serviceMs: number, spread = SPREAD, thrash = 0): Scenario['makeHost'] =>
  (world, capacity) =>
    kneeHost(world, { capacity, serviceMs, spread, thrash });

const strict =
  (serviceMs: number, status: 429 | 503): Scenario['makeHost'] =>
  (world, capacity) =>
    strictHost(world, { capacity, serviceMs, spread: SPREAD, status });

const rate =
  (serviceMs: number, burst: number): Scenario['makeHost'] =>
  (world, capacity) =>
    rateHost(world, { rate: capacity, burst, serviceMs, spread: SPREAD });

const steady = (name: string, says: string, makeHost: Scenario['makeHost'], capacity: number): Scenario => ({
  name,
  says,
  makeHost,
  before: capacity,
  after: capacity,
});

export const SCENARIOS: readonly Scenario[] = [
  steady('knee at 5', '150 ms; more than 5 at once wait', knee(150), 5),
  steady('knee at 20', '200 ms; more than 20 at once wait', knee(200), 20),
  steady('knee at 60, noisy', '300 ms, and as much spread as APIs at their worst', knee(300, 0.6), 60),
  steady('knee at 30, thrashing', '250 ms; who waits makes all others slower', knee(250, 0.4, 0.5), 30),
  steady('limit of 6', '200 ms; a seventh at once is refused (429)', strict(200, 429), 6),
  steady('limit of 20', '200 ms; more at once are refused (503)', strict(200, 503), 20),
  steady('limit of 100', '400 ms; more at once are refused (429)', strict(400, 429), 100),
  steady('20 a second', '250 ms; token bucket of 20, `Retry-After`', rate(250, 20), 20),
  steady('50 a second, no burst', '150 ms; token bucket of 5, `Retry-After`', rate(150, 5), 50),
  steady('30 a second, large burst', '250 ms; token bucket of 120, `Retry-After`', rate(250, 120), 30),
  { name: 'knee 40, then 15', says: '200 ms', makeHost: knee(200), before: 40, after: 15 },
  { name: 'knee 15, then 40', says: '200 ms', makeHost: knee(200), before: 15, after: 40 },
  { name: 'limit 40, then 15', says: '200 ms; 503', makeHost: strict(200, 503), before: 40, after: 15 },
  { name: 'limit 15, then 40', says: '200 ms; 503', makeHost: strict(200, 503), before: 15, after: 40 },
  {
    name: '40 a second, then 15',
    says: '200 ms; token bucket of 20',
    makeHost: rate(200, 20),
    before: 40,
    after: 15,
  },
];
