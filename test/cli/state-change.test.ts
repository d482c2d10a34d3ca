import { expect } from 'chai';
import { openState } from '../../src/state/index.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { millrace } from '../support/in-process.ts';
import { IN_MEMORY, type SmallPipeline, smallPipeline } from '../support/small-pipeline.ts';

const CURSOR = 'cursor: { path: at, format: s }';

describe('a change of the state', function () {
  this.timeout(20_000);

  async function state({ config }: SmallPipeline, ...flags: string[]) {
    const command = millrace(['state', flags[0] ?? '', '-c', config, ...flags.slice(1)]);
    return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
  }

  async function gather({ config }: SmallPipeline): Promise<void> {
    const command = millrace(['gather', '--once', '-c', config]);
    expect(await command.ended, command.stderr()).to.equal(0);
  }

  async function cursorIn({ data }: SmallPipeline, partition = 'all'): Promise<string | undefined> {
    const opened = await openState(`${data}/state.db`, { clock: realClock });
    try {
      return await opened.cursor('things', partition);
    } finally {
      await opened.close();
    }
  }

  function pipelineWith(options: string): Promise<SmallPipeline> {
    return smallPipeline({ sections: IN_MEMORY, options });
  }

  it('sets a cursor in the form in which it is kept, and says what it was', async () => {
    await using pipeline = await pipelineWith(CURSOR);
    await gather(pipeline);
    const set = await state(pipeline, 'set', '--source', 'things', '2023-11-01');
    expect(set.code, set.stderr).to.equal(0);
    expect(set.stdout).to.equal(
      'The cursor of things, all, is 2023-11-01T00:00:00Z now; it was 2023-11-14T22:13:24Z.\n',
    );
    expect(await cursorIn(pipeline)).to.equal('2023-11-01T00:00:00Z');
  });

  it('sets a cursor before anything was gathered, as records have it', async () => {
    await using pipeline = await pipelineWith(CURSOR);
    const set = await state(pipeline, 'set', '--source', 'things', '1700000000');
    expect(set.stdout).to.contain('is 2023-11-14T22:13:20Z now; it had none.');
  });

  it('refuses what is no cursor of the source, and a source that has none', async () => {
    await using pipeline = await pipelineWith(CURSOR);
    const wrong = await state(pipeline, 'set', '--source', 'things', 'yesterday');
    expect([wrong.code, wrong.stderr]).to.deep.equal([
      1,
      'millrace: `yesterday` is no time; write one such as 2026-11-22T10:00:00Z.\n',
    ]);
    await using without = await smallPipeline({ sections: IN_MEMORY });
    const none = await state(without, 'set', '--source', 'things', '1');
    expect(none.stderr).to.match(/^millrace: The source things has neither a cursor nor windows/);
  });

  it('knows the partitions: refuses others, and asks which where there are several', async () => {
    await using pipeline = await pipelineWith(
      `query: { s: "{partition.s}" }, partitions: [{ s: a }, { s: b }], ${CURSOR}`,
    );
    const unknown = await state(pipeline, 'set', '--source', 'things', '--partition', 's=c', '2023-11-01');
    expect(unknown.stderr).to.equal(
      "millrace: The source things has no partition 's=c'. It has: s=a · s=b.\n",
    );
    const several = await state(pipeline, 'set', '--source', 'things', '2023-11-01');
    expect(several.stderr).to.match(/has 2 partitions: say which with --partition. They are: s=a · s=b\./);
    const known = await state(pipeline, 'set', '--source', 'things', '--partition', 's=b', '2023-11-01');
    expect(known.code).to.equal(0);
    expect(await cursorIn(pipeline, 's=b')).to.equal('2023-11-01T00:00:00Z');
  });

  it('resets a source or a partition only when that was meant', async () => {
    await using pipeline = await pipelineWith(CURSOR);
    await gather(pipeline);
    const asked = await state(pipeline, 'reset', '--source', 'things');
    expect(asked.code).to.equal(64);
    expect(asked.stderr).to.contain('Nothing was changed');
    expect(await cursorIn(pipeline)).to.not.equal(undefined);
    const done = await state(pipeline, 'reset', '--source', 'things', '--partition', 'all', '--yes');
    expect(done.stdout).to.equal(
      'Forgot where the partition all of things stood: 1 cursor is gone. What is stored stays.\n',
    );
    expect(await cursorIn(pipeline)).to.equal(undefined);
    const again = await state(pipeline, 'reset', '--source', 'things', '--partition', 'all', '--yes');
    expect(again.stderr).to.match(/has no cursor\. `millrace state show --source things` lists/);
    const unknown = await state(pipeline, 'reset', '--source', 'thing', '--yes');
    expect(unknown.stderr).to.match(/There is no source 'thing'/);
  });

  it('is refused, in one sentence, while a process gathers', async () => {
    await using pipeline = await smallPipeline({
      sections: IN_MEMORY,
      schedule: '{ every: 1h }',
      options: CURSOR,
    });
    const gathering = millrace(['gather', '-c', pipeline.config]);
    await gathering.says(/A run of things ended/);
    for (const change of [
      ['set', '--source', 'things', '2023-11-01'],
      ['reset', '--source', 'things', '--yes'],
    ]) {
      const refused = await state(pipeline, ...change);
      expect(refused.code).to.equal(75);
      expect(refused.stderr).to.match(/^millrace: A process gathers with the data in .*: stop it first/);
    }
    expect((await state(pipeline, 'show')).stdout).to.match(/things +all/);
    gathering.terminal.signal('SIGTERM');
    expect(await gathering.ended).to.equal(0);
    expect((await state(pipeline, 'set', '--source', 'things', '2023-11-01')).code).to.equal(0);
  });
});
