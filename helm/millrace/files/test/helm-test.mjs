// `helm test`: asks every workload whether it is ready, and sends one record through the queue to the store, with the
// queue, the store and the credentials of the release, and a type and a queue of its own. What is gathered is the status
// of this very process.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const { parse, stringify } = createRequire('/app/package.json')('yaml');
const [config, type, giveUpAfter, port, ...workloads] = process.argv.slice(2);
const FILE = '/tmp/helm-test.yaml';

/** A pod that has just become ready may not be known by its name yet. */
const TRIES = 20;
const BETWEEN_MS = 1_000;

function millrace(...args) {
  return spawnSync(process.execPath, ['/app/dist/src/bin.js', ...args], { encoding: 'utf8' });
}

async function answerOf(workload) {
  for (let left = TRIES; ; left--) {
    const { status, stdout, stderr } = millrace('health', '--host', workload, '--port', port);
    if (status === 0 || left === 1) {
      return { ready: status === 0, says: `${stdout}${stderr}` };
    }
    await wait(BETWEEN_MS);
  }
}

function passARecord() {
  // It is read from another folder: relative files stay where they are.
  const text = readFileSync(config, 'utf8').replaceAll(/\$\{file:(?!\/)/g, `\${file:${dirname(config)}/`);
  const { queue, store } = parse(text, { merge: true });
  const source = { url: `http://127.0.0.1:${port}/status`, schedule: 'once', type };
  const mapping = {
    measurement: 'millrace_helm_test',
    time: { path: 'startedAt', unit: 'ms' },
    fields: { uptime_ms: { path: 'uptimeMs', required: true } },
  };
  const pipeline = { data: '/tmp/data', sources: { [type]: source }, types: { [type]: mapping }, queue, store };
  writeFileSync(FILE, stringify(pipeline));
  return millrace('run', '--once', '--config', FILE, '--port', port, '--give-up-after', giveUpAfter);
}

for (const workload of workloads) {
  const { ready, says } = await answerOf(workload);
  process.stdout.write(`${workload} ${ready ? 'is ready' : 'is not ready'}: ${says}`);
  if (!ready) {
    process.exitCode = 1;
  }
}
const { status, stdout, stderr } = passARecord();
process.stdout.write(`${stderr}${stdout}`);
process.stdout.write(
  status === 0
    ? `A record passed through the queue of ${type} to the store.\n`
    : `No record passed through the queue of ${type} to the store: see above why.\n`,
);
if (status !== 0) {
  process.exitCode = status ?? 1;
}
