import { expect } from 'chai';
import { VERSION } from '../../src/cli/version.ts';
import { millrace } from '../support/in-process.ts';

async function run(...args: string[]) {
  const command = millrace(args);
  return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
}

describe('the command line', () => {
  for (const command of [[], ['demo'], ['run'], ['gather'], ['process'], ['validate'], ['query']]) {
    it(`helps with examples: millrace ${[...command, '--help'].join(' ')}`, async () => {
      const { code, stdout, stderr } = await run(...command, '--help');
      expect(code).to.equal(0);
      expect(stdout).to.match(new RegExp(`Examples:\n  \\$ millrace ${command[0] ?? '\\w+'}`));
      expect(stderr).to.equal('');
    });
  }

  it('says its version', async () => {
    expect(await run('--version')).to.deep.equal({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it('refuses a flag, a command and a value that it does not know, with one sentence and 64', async () => {
    for (const [args, sentence] of [
      [['run', '--onec'], /unknown option '--onec'\n\(Did you mean --once\?\)/],
      [['rnu'], /unknown command 'rnu'\n\(Did you mean run\?\)/],
      [['run', '--port', '70000'], /'--port <number>'.*Write a port from 0 \(any free one\) to 65535/],
      [['run', '--give-up-after', '5'], /Write a number and a unit: 250ms, 30s, 5m, 1h or 7d/],
      [['run', '--log-level', 'loud'], /Allowed choices are debug, info, warn, error/],
      [['process', '--types', ','], /Name at least one, separated by commas/],
      [['gather', '--replicas', '0'], /Write a whole number from 1 to 1000/],
      [['gather', '--replica-index', 'a'], /replicas are counted from 0/],
      [
        ['gather', '--replica-index', '3', '--replicas', '3'],
        /no replica 3: .* says 3, numbered from 0 to 2/,
      ],
      [['gather', '--replica-index', '1'], /no replica 1: .* says 1, that is number 0/],
      [['run', '--replicas', '3'], /unknown option '--replicas'/],
      [['health', '--port', 'x'], /Write a port/],
      [['demo', '--seed', 'x'], /Write a whole number from 0 to 999999999/],
      [['query'], /missing required argument 'sql'/],
    ] as const) {
      const { code, stdout, stderr } = await run(...args);
      expect(code, args.join(' ')).to.equal(64);
      expect(stdout).to.equal('');
      expect(stderr)
        .to.match(sentence)
        .and.match(/Add --help to see what there is/);
    }
  });

  it('takes from the environment what is not said, and refuses what is wrong there', async () => {
    try {
      process.env['MILLRACE_REPLICAS'] = 'three';
      const wrong = millrace(['gather']);
      expect(await wrong.ended).to.equal(64);
      expect(wrong.stderr()).to.match(/MILLRACE_REPLICAS.*Write a whole number from 1 to 1000/);
      process.env['MILLRACE_REPLICAS'] = '3';
      const none = millrace(['gather', '--replica-index', '3']);
      expect(await none.ended).to.equal(64);
      expect(none.stderr()).to.match(/no replica 3/);
    } finally {
      delete process.env['MILLRACE_REPLICAS'];
    }
  });

  it('asks for a command when there is none, and ends with 64', async () => {
    const { code, stderr } = await run();
    expect(code).to.equal(64);
    expect(stderr).to.match(/Usage: millrace/);
  });
});
