/**
 * Runs simulated histories of the core, each from its seed: `npm run simulate -- --seed 1 --count 1000`, on all cores. Says
 * every seed that broke a promise, and ends with 1 then. One alone tells its plan; with `--trace`, all that happens.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type History, runHistory, type Trace } from '../test/simulation/history.ts';
import { wholeNumber } from './flags.ts';
import { type Outcome, runInWorkers } from './simulation/in-workers.ts';

/** Broken histories after which it stops looking for more. */
const ENOUGH = 5;

/** Between two lines of progress, in milliseconds. */
const PROGRESS_MS = 10_000;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});
const first = wholeNumber('seed', values.seed);
// One seed that is named is looked at; without a seed, many are.
const count = wholeNumber('count', values.count ?? (process.argv.includes('--seed') ? '1' : '1000'));

const startedAt = performance.now();
const broken: number[] = [];
let steps = 0;
let said = startedAt;
let done = 0;
let next = first;

if (count === 1 || values.trace) {
  for (let seed = nextSeed(); seed !== undefined; seed = nextSeed()) {
    const history = await runHistory(seed, values.trace ? tell : undefined);
    ended(history);
    if (history.violations.length === 0 && count === 1) {
      console.log(JSON.stringify(history.plan, null, 2));
    }
  }
} else {
  await runInWorkers({ workers: Math.min(availableParallelism(), count), nextSeed, ended });
}

const seconds = (performance.now() - startedAt) / 1_000;
broken.sort((one, other) => one - other);
console.log(
  `${done} histories from seed ${first}: ${steps} events in ${seconds.toFixed(1)} s; ` +
    (broken.length === 0 ? 'every promise was kept.' : `broken with the seeds ${broken.join(', ')}.`),
);
process.exitCode = broken.length === 0 ? 0 : 1;

function nextSeed(): number | undefined {
  return next < first + count && broken.length < ENOUGH ? next++ : undefined;
}

function ended(history: Outcome): void {
  steps += history.steps;
  done += 1;
  if (history.violations.length > 0) {
    broken.push(history.plan.seed);
    console.log(report(history));
  }
  if (performance.now() - said > PROGRESS_MS) {
    said = performance.now();
    console.log(`${done} of ${count} histories, ${broken.length} broken`);
  }
}

function report({ plan, violations }: Pick<History, 'plan' | 'violations'>): string {
  return [
    `Seed ${plan.seed} breaks a promise (npm run simulate -- --seed ${plan.seed} --trace):`,
    ...violations.map((violation) => `  ${violation}`),
    JSON.stringify(plan, null, 2),
  ].join('\n');
}

function tell(...[atMs, name, event]: Parameters<Trace>): void {
  const { type, ...rest } = event;
  const told = JSON.stringify(rest, (_, value: unknown) => (value instanceof Error ? value.message : value));
  console.log(`${(atMs / 1_000).toFixed(3).padStart(9)} ${name} ${type} ${told}`);
}
