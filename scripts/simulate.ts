/**
 * Runs simulated histories of the core, each from its seed: `npm run simulate -- --seed 1 --count 1000`. Says every seed
 * that broke a promise, and ends with 1 then. With `--trace` it tells all that happens in them.
 */
import { parseArgs } from 'node:util';
import { type History, runHistory, type Trace } from '../test/simulation/history.ts';

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
for (let seed = first; seed < first + count && broken.length < ENOUGH; seed++) {
  const history = await runHistory(seed, values.trace ? tell : undefined);
  steps += history.steps;
  done += 1;
  if (history.violations.length > 0) {
    broken.push(seed);
    console.log(report(history));
  } else if (count === 1) {
    console.log(JSON.stringify(history.plan, null, 2));
  }
  if (performance.now() - said > PROGRESS_MS) {
    said = performance.now();
    console.log(`${done} of ${count} histories, ${broken.length} broken`);
  }
}
const seconds = (performance.now() - startedAt) / 1_000;
console.log(
  `${done} histories from seed ${first}: ${steps} events in ${seconds.toFixed(1)} s; ` +
    (broken.length === 0 ? 'every promise was kept.' : `broken with the seeds ${broken.join(', ')}.`),
);
process.exitCode = broken.length === 0 ? 0 : 1;

function report({ plan, violations }: History): string {
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

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new Error(`--${name} takes a whole number, not ${text}.`);
  }
  return number;
}
