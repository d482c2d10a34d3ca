import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { OpenQueues } from '../src/queues/index.ts';
import { plan } from '../src/system/plan.ts';
import { start } from '../src/system/start.ts';
import { realAdapters } from '../test/support/in-process.ts';

/** What the bench holds gathering to, in MiB resident. */
const BOUND_MIB = 300;

const { values: flags } = parseArgs({ options: { partitions: { type: 'string', default: '100000' } } });
const PARTITIONS = Number(flags.partitions);

/** Past it, it has failed: nothing is endless. */
const MOST_MS = 45 * 60_000;

const LOOK_MS = 500;
const MIB = 1_048_576;

/**
 * Gathers a page of each of 100,000 partitions, 1 GB together, each with its own cursor in the state on disk: the role
 * `gather` with all its parts, but for the queue, which takes everything and keeps nothing. The API is another process.
 */
async function measure(folder: string, url: string) {
  const config = join(folder, 'millrace.yaml');
  writeFileSync(config, configuration(url, join(folder, 'data')));
  const signal = AbortSignal.timeout(MOST_MS);
  const taken = { envelopes: 0, records: 0 };
  const adapters = { ...realAdapters, openQueues: async () => endless(taken) };
  const { pipeline, redact } = await adapters.loadConfig(config, {
    env: {},
    check: { source: adapters.checkSource, type: adapters.checkType },
  });
  const telemetry = await adapters.startTelemetry({
    env: {},
    service: { name: 'millrace', version: 'bench', role: 'gather' },
    level: 'error',
    format: 'text',
    redact,
    clock: adapters.clock,
  });
  const begun = { at: performance.now(), cpu: process.cpuUsage(), rss: process.memoryUsage.rss() };
  const growth: number[] = [];
  let bytes = 0;
  let pages = 0;
  const looking = setInterval(() => growth.push(process.memoryUsage.rss()), LOOK_MS);
  try {
    await using running = await start(adapters, {
      pipeline,
      plan: plan(pipeline, { role: 'gather' }),
      redact,
      telemetry,
      version: 'bench',
      observe(event) {
        if (event.type === 'page.gathered') {
          bytes += event.bytes;
          pages += 1;
        }
      },
      once: true,
      signal,
    });
    await Promise.race([running.topology.gathered, once(signal, 'abort')]);
    signal.throwIfAborted();
  } finally {
    clearInterval(looking);
    await telemetry.close();
  }
  const { user, system } = process.cpuUsage(begun.cpu);
  const half = growth.slice(growth.length >> 1);
  return {
    pages,
    bytes,
    ...taken,
    seconds: (performance.now() - begun.at) / 1_000,
    cpuMs: (user + system) / 1_000 / Math.max(1, pages),
    atStartMib: begun.rss / MIB,
    halfMib: (half[0] ?? 0) / MIB,
    peakMib: (process.resourceUsage().maxRSS * 1_024) / MIB,
  };
}

function endless(taken: { envelopes: number; records: number }): OpenQueues {
  const never = () => Promise.reject(new Error('Nothing is received here.'));
  return {
    get: (name) => ({
      name,
      async send(envelopes) {
        taken.envelopes += envelopes.length;
        taken.records += envelopes.reduce((sum, { records }) => sum + records.length, 0);
      },
      receive: never,
      quarantine: never,
      depth: never,
      close: async () => undefined,
    }),
    maxBytes: () => 1_048_576,
    quarantine() {
      throw new Error('Nothing is in quarantine here.');
    },
    retentionMs: () => 0,
    close: async () => undefined,
  };
}

function configuration(url: string, data: string): string {
  return `
data: ${data}
queue: { memory: {} }
store: memory
sources:
  pages:
    url: "${url}/?n={partition.n}"
    schedule: once
    partitions: { n: { from: 1, to: ${PARTITIONS} } }
    records: items
    cursor: { path: at, format: s }
    type: thing
types:
  thing:
    time: { path: at, unit: s }
    tags: { of: { path: of } }
    fields: { id: { path: id, type: integer } }
`;
}

async function stop(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit');
  server.disconnect();
  await ended;
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const server = fork(join(import.meta.dirname, 'gather/page-server.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const [port] = (await once(server, 'message')) as [number];
    const found = await measure(folder, `http://127.0.0.1:${port}`);
    const fixed = (value: number) => value.toFixed(value < 10 ? 2 : 0);
    process.stdout.write(
      `${[
        `${found.pages} partitions of one page each: ${fixed(found.bytes / 1e6)} MB, ${found.records} records, ${found.envelopes} envelopes, in ${fixed(found.seconds)} s`,
        `resident: ${fixed(found.atStartMib)} MiB at the start, ${fixed(found.halfMib)} MiB at half-time, at most ${fixed(found.peakMib)} MiB (bound: ${BOUND_MIB})`,
        `CPU for each page, all of it: ${fixed(found.cpuMs)} ms`,
      ].join('\n')}\n`,
    );
    const whole = found.pages === PARTITIONS && found.records > 0;
    process.exitCode = whole && found.peakMib < BOUND_MIB ? 0 : 1;
  } finally {
    await stop(server);
    if (existsSync(folder)) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
