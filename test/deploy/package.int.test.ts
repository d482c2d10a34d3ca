import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');

const CONFIG = `
sources:
  things: { url: "http://127.0.0.1:9/things", schedule: once, type: thing }
types:
  thing: { use: ./my-type.ts }
`;

const MY_TYPE = `
import type { Processor } from 'millrace';

const thing: Processor = (record) => {
  const { id, at } = record as { readonly id: string; readonly at: number };
  const time = BigInt(at) * 1_000_000_000n;
  return { type: 'points', points: [{ measurement: 'thing', tags: { id }, fields: { seen: true }, time }] };
};

export default thing;
`;

/** What may be in the package: nothing of tests, scripts, settings or sources. */
const PACKAGED =
  /^package\/(package\.json|README\.md|LICENSE|CHANGELOG\.md|schema\/[\w.-]+\.json|dist\/(src|examples)\/[\w/.-]+\.(js|d\.ts|map|json|csv|yaml|md))$/;

describe('the npm package', function () {
  this.timeout(240_000);

  const folder = temporaryFolder();
  let packaged: readonly string[];

  function run(file: string, args: readonly string[], cwd = folder.path): string {
    return execFileSync(file, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
  const millrace = (...args: string[]) =>
    run(process.execPath, [join(folder.path, 'node_modules/millrace/dist/src/bin.js'), ...args]);

  before(() => {
    run('npm', ['run', '-s', 'build'], ROOT);
    run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder.path], ROOT);
    const modules = join(folder.path, 'node_modules');
    mkdirSync(join(modules, 'millrace'), { recursive: true });
    const tarball = join(folder.path, `millrace-${manifest().version}.tgz`);
    packaged = run('tar', ['-tzf', tarball]).trim().split('\n');
    run('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'millrace')]);
    // As npm would install them, but without asking a registry; and no dev dependency among them.
    for (const name of Object.keys(manifest().dependencies)) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    }
    writeFileSync(join(folder.path, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder.path, 'millrace.yaml'), CONFIG);
    writeFileSync(join(folder.path, 'my-type.ts'), MY_TYPE);
  });

  after(() => folder[Symbol.dispose]());

  it('holds compiled code with types, the schema and the demo, and nothing else', () => {
    expect(packaged.filter((file) => !PACKAGED.test(file))).to.deep.equal([]);
    expect(packaged).to.include.members([
      'package/dist/src/main.js',
      'package/dist/src/ports/type.d.ts',
      'package/dist/examples/demo/millrace.yaml',
      'package/schema/millrace.schema.json',
    ]);
  });

  it('says its version, and checks a configuration with a processor in TypeScript', () => {
    expect(millrace('--version').trim()).to.equal(manifest().version);
    expect(millrace('validate')).to.contain('thing');
  });

  it('has the types that such a processor is written against', () => {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck'];
    run(process.execPath, [tsc, ...options, 'my-type.ts']);
  });

  it('runs the demo', () => {
    expect(millrace('demo', '--data', join(folder.path, 'demo'))).to.match(/quake .* yes/);
  });

  it('is run as a command by its name', () => {
    expect(manifest().bin).to.deep.equal({ millrace: 'dist/src/bin.js' });
    expect(readFileSync(join(folder.path, 'node_modules/millrace/dist/src/bin.js'), 'utf8')).to.match(
      /^#!\/usr\/bin\/env node\n/,
    );
  });
});

function manifest() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly bin: Readonly<Record<string, string>>;
    readonly dependencies: Readonly<Record<string, string>>;
  };
}
