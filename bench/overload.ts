/**
 * Ten times more is gathered than the store takes: `node bench/overload.ts`, ten minutes, or `--quick`, half a minute.
 * The queue must grow while both roles stay as large as they were, within 10 % (told, and not judged, when it is quick);
 * and when the store is fast again, every record that was gathered must be in it, once. Ends with 1 when one of these
 * does not hold.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openState } from '../src/state/index.ts';
import { realClock } from '../src/system/real-clock.ts';
import { startBackend } from '../test/faults/chaos/backend.ts';
import { type Child, startMillrace } from '../test/support/child.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { until } from '../test/support/until.ts';
import { startEndlessApi } from './overload/endless-api.ts';
import { startSlowStore } from './overload/slow-store.ts';

/** Records a second that the API gives, and that the store takes. */
const GATHERED = 4_000;
const STORED = 400;

/** The share of the time in which caches fill and code is compiled; what is measured comes after. */
const WARM_UP = 0.3;

/** How far the memory may go up or down. */
const FLAT = 0.1;

const LOOK_MS = 1_000;
const EMPTY_WITHIN_MS = 600_000;

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const lastsMs = values.quick ? 30_000 : 600_000;

const folder = temporaryFolder();
await using stack = new AsyncDisposableStack();
stack.defer(() => folder[Symbol.dispose]());
const backend = stack.use(await startBackend(folder.path, { queue: 'embedded', store: 'sqlite' }));
const api = stack.use(await startEndlessApi(GATHERED));
const store = stack.use(await startSlowStore(STORED));
const data = join(folder.path, 'data');
const config = join(folder.path, 'pipeline.yaml');
writeFileSync(config, pipeline());

const gather = stack.use(startMillrace(['gather', '-c', config]));
const processing = stack.use(startMillrace(['process', '-c', config]));
await Promise.all([gather.says(/Gathers /), processing.says(/Processes /)]);

const problems: string[] = [];
const sizes: { readonly gather: number; readonly process: number }[] = [];
const startedAt = performance.now();
while (performance.now() - startedAt < lastsMs) {
  await wait(LOOK_MS);
  sizes.push({ gather: residentBytes(gather), process: residentBytes(processing) });
}
const [givenThen, keptThen] = [api.given(), store.kept()];
const seconds = (performance.now() - startedAt) / 1_000;
console.log(`${seconds.toFixed(0)} s: ${givenThen} records were gathered, and the store took ${keptThen}.`);
if (givenThen < 5 * keptThen) {
  problems.push('The store was not overloaded: the machine gathers too slowly.');
}
for (const role of ['gather', 'process'] as const) {
  judgeMemory(
    role,
    sizes.map((each) => each[role]),
  );
}

gather.kill('SIGTERM');
await gather.exited;
const gathered = await journaled();
store.hurry();
await until('the queue to be empty', async () => store.kept() >= gathered || undefined, {
  withinMs: EMPTY_WITHIN_MS,
});
processing.kill('SIGTERM');
const { code } = await processing.exited;
console.log(
  `After: ${gathered} records are in the journal, ${store.kept()} in the store; process ended with ${code}.`,
);
if (store.kept() !== gathered || gathered !== api.given() || code !== 0) {
  problems.push(`Lost or doubled: ${api.given()} given, ${gathered} gathered, ${store.kept()} stored.`);
}
problems.forEach((problem) => console.error(problem));
process.exitCode = problems.length === 0 ? 0 : 1;

function pipeline(): string {
  return `
data: ${data}
sources:
  endless:
    url: ${api.url}/records
    query: { lane: "{partition.lane}" }
    partitions: { lane: [${api.lanes.join(', ')}] }
    schedule: { every: 1s }
    records: items
    type: reading
types:
  reading:
    time: { path: at, unit: ns }
    fields: { value: { path: value, required: true } }
queue:
  prefix: ${backend.name}
  sqs: { endpoint: "${backend.sqs.url}", region: us-east-1, accessKeyId: test, secretAccessKey: test, create: true }
store:
  influxdb: { url: "${store.url}", version: 2, org: o, bucket: b, token: t }
  batch: ${STORED}
`;
}

/** Linux only, and so is what it says: a container's limit counts the same. */
function residentBytes({ pid }: Child): number {
  const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Number(pages) * 4_096;
}

/** Compares the second half of what was measured with the first, by their means. */
function judgeMemory(role: string, all: readonly number[]): void {
  const measured = all.slice(Math.floor(all.length * WARM_UP));
  const half = Math.floor(measured.length / 2);
  const [before, after] = [mean(measured.slice(0, half)), mean(measured.slice(half))];
  const change = after / before - 1;
  console.log(`${role}: ${mib(before)} MiB, later ${mib(after)} MiB (${(change * 100).toFixed(1)} %).`);
  // Half a minute is too short: code is still being compiled, and the heap finds its size.
  if (Math.abs(change) > FLAT && !values.quick) {
    problems.push(`The memory of ${role} is not flat.`);
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

async function journaled(): Promise<number> {
  const state = await openState(join(data, 'state.db'), { clock: realClock });
  let records = 0;
  for await (const entry of state.journal(0, Date.UTC(2100))) {
    records += entry.records;
  }
  await state.close();
  return records;
}
