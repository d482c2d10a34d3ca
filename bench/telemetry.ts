import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Pipeline } from '../src/ports/pipeline.ts';
import { openQueues } from '../src/queues/index.ts';
import { realClock } from '../src/system/real-clock.ts';
import { startTelemetry } from '../src/telemetry/index.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { type Contest, measure, type Run } from './contest.ts';
import { type Load, makeLoad } from './load.ts';
import { startProduct } from './product.ts';
import { quakePipeline } from './quake-pipeline.ts';
import { summarise } from './statistics.ts';
import { watchRecords } from './watch.ts';

/** With all three signals exported, at least this much of the throughput without must be left. */
const TARGET = 0.9;

const FULL = { records: 40_000, warmups: 2, rounds: 11 };
const QUICK = { records: 2_000, warmups: 0, rounds: 2 };

/**
 * What telemetry costs: from a full memory queue through all actors into SQLite, which is more work of ours for each
 * second than any network allows, with all signals exported and with none.
 *
 *     node bench/telemetry.ts [--quick]
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean' } } });
const size = values.quick === true ? QUICK : FULL;
/** Processor time of each run, in microseconds for each record: says the same on a machine that has other work too. */
const processor = { off: [] as number[], on: [] as number[] };

const sink = await startSink();
try {
  const pipeline = await quakePipeline();
  const { floor, product, ratio } = await measure(
    telemetryContest(pipeline, makeLoad(pipeline, size.records), sink.url),
    size,
  );
  const rate = ({ median }: { readonly median: number }) =>
    `${Math.round(median).toLocaleString('en-US')} records/s`;
  console.log(
    `${availableParallelism()} cores. Telemetry off: ${rate(floor)}; all signals on: ${rate(product)}.`,
  );
  console.log(
    `On to off: ${ratio.median.toFixed(3)} (${ratio.low.toFixed(3)} to ${ratio.high.toFixed(3)}), wanted: ${TARGET}.`,
  );
  const [off, on] = [summarise(processor.off), summarise(processor.on)];
  console.log(
    `Processor time for a record: ${off.median.toFixed(1)} µs off, ${on.median.toFixed(1)} µs on: ${(off.median / on.median).toFixed(3)}.`,
  );
  if (values.quick !== true && ratio.median < TARGET) {
    process.exitCode = 1;
  }
} finally {
  await sink.end();
}

function telemetryContest(pipeline: Pipeline, load: Load, endpoint: string): Contest {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_METRIC_EXPORT_INTERVAL: '1000' };
  return {
    name: 'Telemetry',
    unit: 'records',
    target: TARGET,
    floor: () => processAll(pipeline, load, {}),
    product: () => processAll(pipeline, load, env),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Neither the start of the SDK nor its last export is in the time: they happen once in the life of a process. */
async function processAll(
  pipeline: Pipeline,
  { records, envelopes }: Load,
  env: Readonly<Record<string, string>>,
): Promise<Run> {
  using folder = temporaryFolder();
  const watch = watchRecords(records);
  const { signal } = new AbortController();
  const telemetry = await startTelemetry({
    env,
    service: { name: 'millrace', version: 'bench', role: 'process' },
    level: 'info',
    format: 'json',
    redact: (text) => text,
    clock: realClock,
    destination: { write: () => undefined },
  });
  const queues = await openQueues({ ...pipeline.queue, style: 'memory' }, ['quake'], {
    clock: realClock,
    observe: watch.observe,
    dataDir: folder.path,
    signal,
  });
  try {
    await queues.get('quake').send(envelopes, signal);
    const began = performance.now();
    const before = process.cpuUsage();
    await using running = await startProduct({
      pipeline: { ...pipeline, data: folder.path },
      role: 'process',
      instead: { openQueues: async () => ({ ...queues, close: async () => undefined }) },
      telemetry,
      observe: watch.observe,
    });
    await watch.finished;
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(before);
    processor[Object.keys(env).length === 0 ? 'off' : 'on'].push((user + system) / records);
    await running.topology.close();
    return { count: records, ms, result: `${watch.dropped()} dropped, ${watch.quarantined()} quarantined` };
  } finally {
    await queues.close();
    await telemetry.close();
  }
}

/** A Collector that takes everything, as a process of its own: its work is not ours. */
async function startSink(): Promise<{ readonly url: string; end(): Promise<void> }> {
  const program = `
    const server = require('node:http').createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  `;
  const child: ChildProcess = spawn(process.execPath, ['-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return {
    url: `http://127.0.0.1:${String(port).trim()}`,
    async end() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
