/**
 * Gathers a page from each of 100,000 partitions, 1 GB together, each with its own cursor in the state on disk, and sends
 * all of it to SQS: `npm run build && node bench/gather-memory.ts`, or fewer of them with `--partitions 5000`. What is
 * measured is the compiled program, started as the image starts it, a process of its own. Ends with 1 when it was larger
 * than it may be, or when not every page came through. Linux only: there it is seen how large another process is.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../scripts/flags.ts';
import { readOrEmpty } from '../scripts/read-or-empty.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import type { Outside } from './gather/outside.ts';

/** What the bench holds gathering to, in MiB resident. */
const BOUND_MIB = 300;

/** Past it, it has failed: nothing is endless. */
const MOST_MS = 45 * 60_000;

const LOOK_MS = 500;
const KIB_PER_MIB = 1_024;
const ROOT = join(import.meta.dirname, '..');

const { values } = parseArgs({ options: { partitions: { type: 'string', default: '100000' } } });
const partitions = wholeNumber('partitions', values.partitions);

using folder = temporaryFolder();
await using stack = new AsyncDisposableStack();
const outside = fork(join(import.meta.dirname, 'gather/outside.ts'), {
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
stack.defer(() => end(outside));
const { api, sqs } = await told(outside);
const config = join(folder.path, 'millrace.yaml');
writeFileSync(config, configuration());

const begun = performance.now();
const gather = spawn(
  process.execPath,
  [...flagsOfImage(), join(ROOT, 'dist/src/bin.js'), 'gather', '--once', '-c', config],
  {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'inherit'],
    signal: AbortSignal.timeout(MOST_MS),
  },
);
const sizes: number[] = [];
let peak = 0;
const looking = setInterval(() => {
  const status = readOrEmpty(`/proc/${gather.pid}/status`);
  sizes.push(mebibytes(status, 'VmRSS'));
  peak = Math.max(peak, mebibytes(status, 'VmHWM'));
}, LOOK_MS);
const [code] = (await once(gather, 'exit')) as [number | null];
clearInterval(looking);

const seconds = (performance.now() - begun) / 1_000;
outside.send('what came?');
const { pages, bytes, messages } = await told(outside);
const half = sizes[sizes.length >> 1] ?? 0;
console.log(
  [
    `${pages} partitions of one page each: ${(bytes / 1e6).toFixed(0)} MB, ${messages} messages, in ${seconds.toFixed(0)} s; it ended with ${code}`,
    `resident: ${half.toFixed(0)} MiB at half-time, at most ${peak.toFixed(0)} MiB (bound: ${BOUND_MIB})`,
  ].join('\n'),
);
process.exitCode = code === 0 && pages === partitions && messages >= pages && peak < BOUND_MIB ? 0 : 1;

function configuration(): string {
  return `
data: ${join(folder.path, 'data')}
queue:
  sqs: { endpoint: "${sqs}", region: us-east-1, accessKeyId: test, secretAccessKey: test }
store: memory
sources:
  pages:
    url: "${api}/?n={partition.n}"
    schedule: once
    partitions: { n: { from: 1, to: ${partitions} } }
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

/** Those that the image gives to Node. */
function flagsOfImage(): readonly string[] {
  const [, entrypoint = ''] = /^ENTRYPOINT (.+)$/m.exec(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')) ?? [];
  return (JSON.parse(entrypoint) as readonly string[]).filter((part) => part.startsWith('--'));
}

/** What a `/proc/PID/status` says of the memory of a process; zero when that has ended. */
function mebibytes(status: string, what: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / KIB_PER_MIB;
}

async function told(child: ChildProcess): Promise<Outside> {
  const [message] = (await once(child, 'message')) as [Outside];
  return message;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}
