import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Loaded, loadConfig } from '../../src/config/index.ts';
import type { Event } from '../../src/ports/events.ts';
import { createCalls } from './calls.ts';
import { type FaultPlan, planFaults } from './fault-plan.ts';
import { judge } from './judge.ts';
import { createOutside } from './outside.ts';
import { makeRecords, type Served } from './records.ts';
import { createOperator, type Operator } from './simulated-operator.ts';
import { startProcess } from './simulated-process.ts';
import { createWitness, type Witness } from './witness.ts';
import { createWorld, Stuck, type World } from './world.ts';

/** What one history came to. */
export type History = {
  readonly plan: FaultPlan;
  /** What was broken; empty when every promise was kept. */
  readonly violations: readonly string[];
  /** Says all that happened in short: the same seed gives the same, always. */
  readonly fingerprint: string;
  readonly steps: number;
  /** In its own time, in milliseconds. */
  readonly lastedMs: number;
};

/** Hears what processes tell, with the time since the start in milliseconds. */
export type Trace = (atMs: number, process: string, event: Event) => void;

/** How long after the last fault everything may take to come to rest, in milliseconds. */
const REST_WITHIN_MS = 3_600_000;

/** How long a process may take to drain when nothing is wrong, in milliseconds, and all of them to be gone. */
const DRAIN_MS = 60_000;
const GONE_WITHIN_MS = 240_000;

/** A last turn of nact, which has nothing left to do, may come when everything is closed already. */
const LAST_TURN_MS = 10;

const PARTITIONS = [
  { source: 'meters', partition: 'meter=a' },
  { source: 'meters', partition: 'meter=b' },
  { source: 'gauges', partition: 'all' },
  { source: 'stations', partition: 'all' },
];

/** In each partition. */
const RECORDS = 18;

/** Runs one history, from a start to a complete stop, and judges it. Everything in it follows from the seed. */
export async function runHistory(seed: number, trace: Trace = () => undefined): Promise<History> {
  const loaded = await pipeline();
  const plan = planFaults(seed);
  using world = createWorld(seed);
  const start = world.now();
  const served = PARTITIONS.flatMap((of) =>
    makeRecords(world.random, { ...of, count: RECORDS, untilMs: plan.calmAfter }),
  );
  const records = new Map(served.map((each): [string, Served] => [each.key, each]));
  const witness = createWitness(records);
  const calls = createCalls(world, plan);
  const outside = await createOutside(loaded.pipeline, { world, calls, plan, witness, records: served });
  const fingerprint = createHash('sha256');
  const gathered = cleanRuns(calls.calm);

  const operators = [plan.gathering, ...plan.processing].map((name) =>
    createOperator(name, {
      world,
      loseDisk: () => outside.loseDisk(),
      start: (life) =>
        startProcess(name === plan.gathering ? 'gather' : 'process', life, {
          world,
          outside,
          loaded,
          observe(event) {
            if (!life.dead) {
              const at = world.now() - start;
              fingerprint.update(`${at} ${name} ${event.type}\n`);
              trace(at, name, event);
              witness.observe(name, event);
              gathered.observe(event);
            }
          },
        }),
    }),
  );

  const atRest = () =>
    calls.calm() &&
    operators.every((operator) => operator.runs()) &&
    loaded.pipeline.sources.every(({ name }) => gathered.of(name)) &&
    outside.kept.waiting() === 0;

  try {
    operators.forEach((operator) => operator.begin());
    for (const incident of plan.incidents) {
      const operator = operators.find(({ name }) => name === incident.process);
      world.later(incident.at, () => operator?.suffer(incident));
    }
    await world.run(() => witness.violations.length > 0 || atRest(), REST_WITHIN_MS + plan.calmAfter);
    await endAll(world, operators, witness);
    if (witness.violations.length === 0) {
      await judge(outside, records, witness, { mayBeUnjournaled: mayBeUnjournaled(plan) });
    }
  } catch (error) {
    if (!(error instanceof Stuck)) {
      throw error;
    }
    witness.violated(`${error.message} ${outside.kept.waiting()} messages are on the queues.`);
  } finally {
    await outside.kept.close();
  }
  return {
    plan,
    violations: witness.violations,
    fingerprint: fingerprint.digest('hex'),
    steps: world.steps(),
    lastedMs: world.now() - start,
  };
}

let loading: Promise<Loaded> | undefined;

function pipeline(): Promise<Loaded> {
  loading ??= loadConfig(fileURLToPath(new URL('pipeline.yaml', import.meta.url)), { env: {} });
  return loading;
}

/** Which sources have been gathered whole, in a run that began when nothing went wrong any more. */
function cleanRuns(calm: () => boolean) {
  const begun = new Set<string>();
  const whole = new Set<string>();
  return {
    observe(event: Event): void {
      if (event.type === 'run.started') {
        begun.delete(event.source);
        if (calm()) {
          begun.add(event.source);
        }
      } else if (event.type === 'run.finished' && event.failedPartitions === 0 && begun.has(event.source)) {
        whole.add(event.source);
      }
    },
    of: (source: string) => whole.has(source),
  };
}

/** Upstream first, as an operator would; then nothing may be left, not even of what was killed. */
async function endAll(world: World, operators: readonly Operator[], witness: Witness): Promise<void> {
  let gone = false;
  async function end(): Promise<void> {
    for (const operator of operators) {
      (await operator.end(DRAIN_MS)).forEach(witness.violated);
    }
    await Promise.all(operators.map((operator) => operator.bury()));
    gone = true;
  }
  const ending = end();
  await world.run(() => gone, GONE_WITHIN_MS);
  await ending;
  let passed = false;
  world.later(LAST_TURN_MS, () => {
    passed = true;
  });
  await world.run(() => passed, LAST_TURN_MS);
  if (world.pending() > 0) {
    witness.violated(`${world.pending()} timers are left when every process has ended.`);
  }
}

/** An envelope can be on the queue and in no journal where gathering was cut off between the two. */
function mayBeUnjournaled({ incidents, gathering }: FaultPlan): boolean {
  return incidents.some(
    ({ process, what }) => process === gathering && ['kill', 'lose', 'drain'].includes(what),
  );
}
