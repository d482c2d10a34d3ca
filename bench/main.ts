import { readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, loadavg, type } from 'node:os';
import { parseArgs } from 'node:util';
import { type Contest, type Measured, measure } from './contest.ts';
import { kernel } from './kernel.ts';
import { makeLoad } from './load.ts';
import { quakePipeline } from './quake-pipeline.ts';
import { type Figures, report } from './report.ts';
import { replaceSection } from './section.ts';
import { countRequests, type Pace, type Requests } from './sqs-requests.ts';
import { sqsToStore } from './sqs-to-store.ts';
import { toLines } from './to-lines.ts';
import { toStore } from './to-store.ts';

const USAGE = `node bench/main.ts            all of it, some two minutes
node bench/main.ts --write    the same, and puts the figures into docs/performance.md
node bench/main.ts --quick    a little of each, for CI: that it runs, and that both sides come to the same`;

const DOCUMENT = new URL('../docs/performance.md', import.meta.url);

type Size = {
  readonly records: number;
  readonly messages: number;
  readonly warmups: number;
  readonly rounds: number;
};

const FULL: Size = { records: 40_000, messages: 50_000, warmups: 2, rounds: 11 };
const QUICK: Size = { records: 2_000, messages: 5_000, warmups: 0, rounds: 2 };

/** The pages of an API that nothing holds up, of a slow one, and of one that lets nobody ask for two things at once. */
const PACES: readonly Pace[] = [
  { name: 'API at full speed', target: 1 / 15, latencyMs: 0, atOnce: 128 },
  { name: 'Slow API: 250 ms a page, 16 at once', target: 1 / 15, latencyMs: 250, atOnce: 16 },
  { name: 'Trickle: 250 ms a page, one at a time', target: undefined, latencyMs: 250, atOnce: 1 },
];

/** A trickle is the same however long it lasts. */
const TRICKLE_RECORDS = 4_000;

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, write: { type: 'boolean' }, help: { type: 'boolean' } },
});

if (values.help === true) {
  console.log(USAGE);
} else if (values.quick === true && values.write === true) {
  console.error(`--quick measures nothing that is worth writing down.\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const figures = await run(values.quick === true ? QUICK : FULL);
  if (values.quick === true) {
    console.log('All benches ran, and both sides of each came to the same. So little work gives no figures.');
  } else {
    console.log(report(figures));
  }
  if (values.write === true) {
    writeFileSync(DOCUMENT, replaceSection(readFileSync(DOCUMENT, 'utf8'), report(figures)));
  }
}

async function run(size: Size): Promise<Figures> {
  const load = loadavg()[0] ?? 0;
  const pipeline = await quakePipeline();
  const quakes = makeLoad(pipeline, size.records);
  const measured = [
    await hold(size, () => toLines(pipeline, quakes)),
    await hold(size, () => toStore(pipeline, quakes)),
    await hold(size, () => sqsToStore(pipeline, quakes)),
    await hold(size, () => kernel(size.messages)),
  ];
  const requests: Requests[] = [];
  for (const pace of PACES) {
    console.error(`Requests to SQS: ${pace.name} …`);
    const records = pace.atOnce === 1 ? Math.min(size.records, TRICKLE_RECORDS) : size.records;
    requests.push(await countRequests(pipeline, records, pace));
  }
  const bytes = quakes.pages.reduce((sum, page) => sum + Buffer.byteLength(page), 0);
  return {
    conditions: {
      ...size,
      cores: availableParallelism(),
      system: `${type()} on ${arch()}`,
      node: process.versions.node,
      load,
      recordBytes: bytes / quakes.records,
    },
    measured,
    requests,
  };
}

async function hold(size: Size, open: () => Contest | Promise<Contest>): Promise<Measured> {
  await using contest = await open();
  console.error(`${contest.name} …`);
  return await measure(contest, size);
}
