// `helm test`: sends one record through the queue to the store, with the queue, the store and the credentials of the
// release, and a type and a queue of its own. What is gathered is the status of this very process.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const { parse, stringify } = createRequire('/app/package.json')('yaml');
const [config, type, giveUpAfter, port] = process.argv.slice(2);
const FILE = '/tmp/helm-test.yaml';

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

const flags = ['--once', '--config', FILE, '--port', port, '--give-up-after', giveUpAfter];
const { status } = spawnSync(process.execPath, ['/app/dist/src/main.js', 'run', ...flags], { stdio: 'inherit' });
process.stdout.write(
  status === 0
    ? `A record passed through the queue of ${type} to the store.\n`
    : `No record passed through the queue of ${type} to the store: see above why.\n`,
);
process.exitCode = status ?? 1;
