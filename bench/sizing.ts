import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DeleteQueueCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { wholeNumber } from '../scripts/flags.ts';
import type { Pipeline } from '../src/ports/pipeline.ts';
import { openQueues } from '../src/queues/index.ts';
import { realClock } from '../src/system/real-clock.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { makeLoad } from './load.ts';
import { quakePipeline } from './quake-pipeline.ts';
import type { Used, Work } from './sizing/pod.ts';
import { summarise } from './statistics.ts';

const USAGE = `What one pod of \`process\` takes, from an SQS server to an InfluxDB 2, both on this machine:

node bench/sizing.ts --sqs http://127.0.0.1:4566 --influxdb http://127.0.0.1:8086 \\
  [--token millrace-dev-token] [--org millrace] [--bucket millrace] [--records 40000] [--rounds 5]

It makes queues of its own and removes them; its points, of the measurement quake, stay in the bucket.`;

const { values: flags } = parseArgs({
  options: {
    sqs: { type: 'string' },
    influxdb: { type: 'string' },
    token: { type: 'string', default: 'millrace-dev-token' },
    org: { type: 'string', default: 'millrace' },
    bucket: { type: 'string', default: 'millrace' },
    records: { type: 'string', default: '40000' },
    rounds: { type: 'string', default: '5' },
  },
});

/** Past it a round has failed: nothing is endless. */
const MOST_MS = 10 * 60_000;

const CONNECTION = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

if (
  flags.sqs === undefined ||
  flags.influxdb === undefined ||
  !isHere(flags.sqs) ||
  !isHere(flags.influxdb)
) {
  console.error(USAGE);
  process.exitCode = 64;
} else {
  await measure(flags.sqs, flags.influxdb);
}

/** A load is for one's own machine. */
function isHere(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

async function measure(sqs: string, influxdb: string): Promise<void> {
  using folder = temporaryFolder();
  const defaults = await quakePipeline();
  const { batchPoints, timeoutMs } = defaults.store;
  const pipeline: Pipeline = {
    ...defaults,
    data: folder.path,
    queue: {
      ...defaults.queue,
      style: 'sqs',
      ...CONNECTION,
      endpoint: sqs,
      create: true,
      prefix: `millrace-sizing-${randomBytes(4).toString('hex')}`,
    },
    store: {
      batchPoints,
      timeoutMs,
      style: 'influxdb',
      url: influxdb,
      token: flags.token,
      target: { version: 2, org: flags.org, bucket: flags.bucket },
    },
  };
  const load = makeLoad(pipeline, wholeNumber('records', flags.records));
  const rounds: Used[] = [];
  const counted = wholeNumber('rounds', flags.rounds);
  try {
    // The first fills caches, and is not counted.
    for (let round = 0; round <= counted; round++) {
      const queues = await openQueues(pipeline.queue, ['quake'], {
        clock: realClock,
        observe: () => undefined,
        dataDir: folder.path,
        signal: new AbortController().signal,
      });
      await queues.get('quake').send(load.envelopes, new AbortController().signal);
      await queues.close();
      const used = await inAPod({ pipeline, records: load.records });
      rounds.push(...(round === 0 ? [] : [used]));
    }
  } finally {
    await removeQueues(sqs, pipeline.queue.prefix);
  }
  report(load.records, rounds);
}

async function inAPod(work: Work): Promise<Used> {
  const pod = fork(join(import.meta.dirname, 'sizing/pod.ts'), {
    // What it warns of is its parent's affair.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const tooLong = setTimeout(() => pod.kill('SIGKILL'), MOST_MS);
  const told: Used[] = [];
  pod.on('message', (used: Used) => told.push(used)).send(work);
  const [code] = (await once(pod, 'exit')) as [number | null];
  clearTimeout(tooLong);
  if (told[0] === undefined) {
    throw new Error(`The pod ended with ${code} and said nothing of what it used.`);
  }
  return told[0];
}

async function removeQueues(endpoint: string, prefix: string): Promise<void> {
  const client = new SQSClient({ ...CONNECTION, endpoint });
  for (const QueueName of [`${prefix}-quake`, `${prefix}-quake-dlq`]) {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
    await client.send(new DeleteQueueCommand({ QueueUrl }));
  }
  client.destroy();
}

function report(records: number, rounds: readonly Used[]): void {
  const rate = summarise(rounds.map(({ ms }) => (records / ms) * 1_000));
  const cpu = summarise(rounds.map(({ cpuMs }) => (cpuMs / 1_000 / records) * 1e6));
  const memory = Math.max(...rounds.map((each) => each.memory)) / 1_048_576;
  const whole = (value: number) => Math.round(value).toLocaleString('en-US');
  console.log(
    [
      `${availableParallelism()} cores, which queue and store share; ${rounds.length} rounds of ${whole(records)} records`,
      `one pod: ${whole(rate.median)} records/s (${whole(rate.low)} to ${whole(rate.high)})`,
      `its CPU for a million records: ${whole(cpu.median)} s (${whole(cpu.low)} to ${whole(cpu.high)})`,
      `resident: at most ${whole(memory)} MiB`,
    ].join('\n'),
  );
}
