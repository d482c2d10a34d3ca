import { expect } from 'chai';
import { millrace } from '../support/in-process.ts';
import { IN_MEMORY, type SmallPipeline, smallPipeline } from '../support/small-pipeline.ts';

describe('millrace state show', function () {
  this.timeout(20_000);

  const CURSOR = 'cursor: { path: at, format: s }';

  async function show({ config }: SmallPipeline, ...flags: string[]) {
    const command = millrace(['state', 'show', '-c', config, ...flags]);
    return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
  }

  async function gathered(): Promise<SmallPipeline> {
    const pipeline = await smallPipeline({
      sections: IN_MEMORY,
      sources: ['things', 'others'],
      options: CURSOR,
    });
    const command = millrace(['gather', '--once', '-c', pipeline.config]);
    expect(await command.ended, command.stderr()).to.equal(0);
    return pipeline;
  }

  it('tells where each source and partition stands, as a table', async () => {
    await using pipeline = await gathered();
    const { code, stdout } = await show(pipeline);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^source +last run +cursors$/m);
    expect(stdout).to.match(/^things +20\d\d-\S+Z +1$/m);
    expect(stdout).to.match(/^things +all +2023-11-14T22:13:24Z +20\d\d-\S+Z$/m);
    expect(stdout).to.match(/^others +all +2023-11-14T22:13:24Z/m);
  });

  it('tells the same as lines of JSON, and of one source alone', async () => {
    await using pipeline = await gathered();
    const { stdout } = await show(pipeline, '--json', '--source', 'things');
    const lines = stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(lines.map(({ kind, source }) => [kind, source])).to.deep.equal([
      ['source', 'things'],
      ['cursor', 'things'],
    ]);
    expect(lines[0]).to.deep.include({ configured: true, cursors: 1 });
    expect(lines[1]).to.deep.include({ partition: 'all', cursor: '2023-11-14T22:13:24Z' });
  });

  it('shows so many cursors as it is told, and counts the rest', async () => {
    await using pipeline = await gathered();
    const { stdout, stderr } = await show(pipeline, '--limit', '1');
    expect(stdout.match(/ all /g)).to.have.length(1);
    expect(stderr).to.match(/^1 more\. Narrow it/);
  });

  it('refuses where nothing was ever gathered, and makes no state there', async () => {
    await using pipeline = await smallPipeline({ sections: IN_MEMORY });
    for (const _ of [1, 2]) {
      const { code, stderr } = await show(pipeline);
      expect(code).to.equal(1);
      expect(stderr).to.match(/^millrace: There is no state at .*state\.db: nothing was gathered there yet/);
    }
  });

  it('refuses a source that there is not', async () => {
    await using pipeline = await gathered();
    const { code, stderr } = await show(pipeline, '--source', 'thing');
    expect(code).to.equal(1);
    expect(stderr).to.equal("millrace: There is no source 'thing'. There are: things, others.\n");
  });
});
