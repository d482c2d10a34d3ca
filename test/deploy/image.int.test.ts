import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** As a cluster would run it: nobody's shell, no rights, one place to write to. */
const CONFINED = [
  '--read-only',
  '--cap-drop',
  'ALL',
  '--security-opt',
  'no-new-privileges',
  '--network',
  'none',
];

/** Nobody answers there: it waits, and is ready to drain. */
const CONFIG = `
sources:
  things: { url: "http://127.0.0.1:9/things", schedule: { every: 1h }, type: thing }
types:
  thing: { time: at, fields: { value: value } }
`;

/** Lists what is in the image, from within, with the only program there is. */
const LIST = `
const { globSync } = require('node:fs');
console.log(globSync(['/app/*', '/app/node_modules/*', '/app/node_modules/@*/*', '/app/dist/**/*'], {}).join('\\n'));
`;

/** What is compiled for one kind of processor. */
const LIST_NATIVE = `
const { globSync } = require('node:fs');
console.log(JSON.stringify(globSync('/app/**/*.{node,so,dylib,dll,exe,a,o}')));
`;

const HEALTHY_WITHIN_MS = 90_000;
const LOOK_MS = 500;

describe('the image, run by Docker', function () {
  this.timeout(600_000);

  const folder = temporaryFolder();
  const tag = `millrace:test-${process.pid}`;
  const started = new Set<string>();
  const run = promisify(execFile);

  async function docker(...args: string[]): Promise<string> {
    const { stdout } = await run(dockerProgram(), args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  }

  async function inside(...args: string[]): Promise<string> {
    return docker('run', '--rm', ...CONFINED, '--tmpfs', '/data:uid=65532,mode=0700', ...args);
  }

  before(async () => {
    mkdirSync(join(folder.path, 'etc'));
    writeFileSync(join(folder.path, 'etc', 'millrace.yaml'), CONFIG);
    await docker('build', '--quiet', '--target', 'millrace', '--tag', tag, '.');
  });

  after(() => {
    for (const name of started) {
      execFileSync(dockerProgram(), ['rm', '--force', '--volumes', name], { stdio: 'ignore' });
    }
    execFileSync(dockerProgram(), ['rmi', '--force', tag], { stdio: 'ignore' });
    folder[Symbol.dispose]();
  });

  async function start(...command: string[]): Promise<string> {
    const config = ['--volume', `${join(folder.path, 'etc')}:/etc/millrace:ro`];
    const name = await docker(
      'run',
      '--detach',
      ...CONFINED,
      '--tmpfs',
      '/data:uid=65532,mode=0700',
      ...config,
      '--health-interval',
      '1s',
      tag,
      ...command,
    );
    started.add(name);
    return name;
  }

  async function untilHealthy(name: string): Promise<void> {
    const end = Date.now() + HEALTHY_WITHIN_MS;
    let health = '';
    while (Date.now() < end) {
      health = await docker('inspect', '--format', '{{.State.Status}} {{.State.Health.Status}}', name);
      if (health === 'running healthy') {
        return;
      }
      await new Promise((later) => setTimeout(later, LOOK_MS));
    }
    throw new Error(`It is ${health}:\n${await docker('logs', name)}`);
  }

  for (const role of ['run', 'gather', 'process']) {
    it(`runs as ${role} without rights on a read-only root, becomes healthy, and drains at SIGTERM`, async () => {
      const name = await start(role);
      await untilHealthy(name);
      await docker('stop', '--time', '60', name);
      const ended = await docker('inspect', '--format', '{{.State.ExitCode}} {{.State.OOMKilled}}', name);
      const logs = await run(dockerProgram(), ['logs', name]).then(({ stdout, stderr }) => stdout + stderr);
      expect(ended, logs).to.equal('0 false');
      expect(logs).to.contain('Drained: everything that was held is finished.');
    });
  }

  it('ends at once, with 0, when it is told to stop while it begins', async () => {
    const name = await start('run');
    await docker('stop', '--time', '60', name);
    expect(await docker('inspect', '--format', '{{.State.ExitCode}}', name)).to.equal('0');
  });

  it('is nobody: a number that is not root', async () => {
    expect(await docker('inspect', '--format', '{{.Config.User}}', tag)).to.equal('65532:65532');
    expect(await inside('--entrypoint', 'node', tag, '-p', 'process.getuid()')).to.equal('65532');
  });

  it('starts with what was compiled when it was built', async () => {
    const debug = ['--env', 'NODE_DEBUG_NATIVE=COMPILE_CACHE'];
    const args = ['run', '--rm', ...CONFINED, ...debug, tag, '--version'];
    const { stdout, stderr } = await run(dockerProgram(), args, { maxBuffer: 64 * 1024 * 1024 });
    expect(`${stdout}${stderr}`).to.match(/V8 code cache for ESM \S+\/src\/main\.js was accepted/);
  });

  it('has the production dependencies and the compiled program, and no test, source, setting or secret', async () => {
    const files = (await inside('--entrypoint', 'node', tag, '-e', LIST)).split('\n');
    expect(files).to.include.members(['/app/node_modules/undici', '/app/dist/src/main.js']);
    for (const name of ['typescript', 'mocha', 'vega-datasets', 'node', '@biomejs/biome', 'oxlint']) {
      expect(files).to.not.include(`/app/node_modules/${name}`);
    }
    const own = files.filter((file) => !file.startsWith('/app/node_modules/'));
    expect(
      own.filter((file) => /(^|\/)(test|\.env|\.git|\.npmrc|.*\.test\.js|.*(?<!\.d)\.ts)$/.test(file)),
    ).to.deep.equal([]);
  });

  it('has nothing that is compiled for one processor beside Node: it is the same for amd64 and arm64', async () => {
    expect(JSON.parse(await inside('--entrypoint', 'node', tag, '-e', LIST_NATIVE))).to.deep.equal([]);
  });

  it('runs the demo in one command', async () => {
    const shown = await docker(
      'run',
      '--rm',
      '--read-only',
      '--cap-drop',
      'ALL',
      '--tmpfs',
      '/data:uid=65532,mode=0700',
      tag,
      'demo',
    );
    expect(shown).to.match(/quake .* yes/);
  });

  it('says in one sentence what is wrong where there is no configuration', async () => {
    const refused = await inside(tag, 'validate').catch(
      (error: { readonly code: number; readonly stderr: string }) => error,
    );
    expect(refused).to.include({ code: 78 });
    expect((refused as { readonly stderr: string }).stderr).to.match(/^\/etc\/millrace\/millrace\.yaml/);
  });
});

function dockerProgram(): string {
  const file = process.env['MILLRACE_TEST_DOCKER'];
  if (file === undefined || file === '') {
    throw new Error('Set MILLRACE_TEST_DOCKER to the program that speaks to a Docker for this test.');
  }
  return file;
}
