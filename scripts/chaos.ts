/**
 * Runs the real roles while the faults of a seed happen to them: `npm run chaos -- --seed 1 --count 20`. Against what is
 * in this repository, or, with `--stack PROGRAM --queue elasticmq --store influxdb2`, against real servers, which are
 * killed as well. Says every seed that lost or doubled something, and ends with 1 then.
 */
import { parseArgs } from 'node:util';
import type { BackendOptions } from '../test/faults/chaos/backend.ts';
import { type ChaosRun, runChaos } from '../test/faults/chaos/chaos-run.ts';
import { oneOf, wholeNumber } from './flags.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '200' },
    parallel: { type: 'string', default: '2' },
    stack: { type: 'string' },
    queue: { type: 'string', default: 'embedded' },
    store: { type: 'string', default: 'sqlite' },
  },
});
const options: BackendOptions = {
  stack: values.stack,
  queue: oneOf('queue', values.queue, ['embedded', 'elasticmq', 'localstack']),
  store: oneOf('store', values.store, ['sqlite', 'influxdb2']),
};
const first = wholeNumber('seed', values.seed);
const count = wholeNumber('count', values.count);
// What was started ends with this process.
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => process.exit(1));
}

const seeds = Array.from({ length: count }, (_, index) => first + index).values();
const bad: number[] = [];
const met = new Map<string, number>();

async function work(): Promise<void> {
  for (const seed of seeds) {
    const run = await runChaos(seed, options);
    for (const [fault, times] of Object.entries(run.met)) {
      met.set(fault, (met.get(fault) ?? 0) + times);
    }
    if (run.problems.length > 0) {
      bad.push(seed);
    }
    console.log(report(run));
  }
}

await Promise.all(Array.from({ length: wholeNumber('parallel', values.parallel) }, work));
const faults = [...met].sort(([a], [b]) => a.localeCompare(b)).map(([fault, times]) => `${fault} ${times}`);
console.log(`\nMet: ${faults.join(', ')}.`);
console.log(
  bad.length === 0
    ? `${count} runs from seed ${first}: nothing was lost and nothing doubled.`
    : `Broken with the seeds ${bad.join(', ')}: npm run chaos -- --count 1 --seed SEED`,
);
process.exitCode = bad.length === 0 ? 0 : 1;

function report({ plan, problems, tookMs }: ChaosRun): string {
  const head = `seed ${plan.seed}: ${(tookMs / 1_000).toFixed(1)} s`;
  return problems.length === 0
    ? `${head}, all is there`
    : [head, ...problems.map((problem) => `  ${problem}`), JSON.stringify(plan)].join('\n');
}
