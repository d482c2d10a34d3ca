import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect } from 'chai';
import { json } from '../support/api-server.ts';
import { millrace } from '../support/in-process.ts';
import { EMBEDDED, type SmallPipeline, smallPipeline, thingsOf } from '../support/small-pipeline.ts';

describe('millrace audit', function () {
  this.timeout(60_000);

  async function audit(pipeline: SmallPipeline, ...flags: string[]) {
    const command = millrace(['audit', '-c', pipeline.config, ...flags]);
    return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
  }

  function pipelineWithOneBad(): Promise<SmallPipeline> {
    const [first = {}, ...rest] = thingsOf('things');
    return smallPipeline({
      sections: EMBEDDED,
      answers: { things: json({ items: [{ ...first, at: 'never' }, ...rest] }) },
    });
  }

  async function gather({ config }: SmallPipeline): Promise<void> {
    const command = millrace(['run', '--once', '-c', config]);
    expect(await command.ended, command.stderr()).to.equal(0);
  }

  it('says where every record is that a run has fetched, and ends with 0', async () => {
    await using pipeline = await pipelineWithOneBad();
    await gather(pipeline);
    const { code, stdout, stderr } = await audit(pipeline);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/thing +things +5 +4 +0 +1 +0 +yes/);
    expect(stdout).to.match(/It balances: every record has an end\./);
  });

  it('names an envelope whose records do not add up, and ends with 1', async () => {
    await using pipeline = await pipelineWithOneBad();
    await gather(pipeline);
    change(join(pipeline.data, 'state.db'), 'UPDATE journal SET records = 6');
    const { code, stdout } = await audit(pipeline);
    expect(code).to.equal(1);
    expect(stdout).to.match(
      /Envelope \S+ of things \(thing\) does not balance: 6 records were fetched and 5/,
    );
    expect(stdout).to.match(/thing +things +6 +4 +0 +1 +0 +NO/);
  });

  it('calls missing what no queue can hold any more', async () => {
    await using pipeline = await pipelineWithOneBad();
    await gather(pipeline);
    const old = Date.now() - 30 * 86_400_000;
    change(
      join(pipeline.data, 'state.db'),
      `INSERT INTO journal (envelope, source, type, partition, records, gathered_at) VALUES ('lost', 'things', 'thing', 'all', 7, ${old})`,
    );
    const { code, stdout } = await audit(pipeline);
    expect(code).to.equal(1);
    expect(stdout).to.match(/Envelope lost of things \(thing\) is missing: 7 records/);
    expect(stdout).to.match(/It does not balance: 1 envelopes are missing/);
    expect((await audit(pipeline, '--from', '7d')).code).to.equal(0);
  });

  it('refuses where nothing was ever gathered', async () => {
    await using pipeline = await smallPipeline({ sections: EMBEDDED });
    const { code, stderr } = await audit(pipeline);
    expect(code).to.equal(1);
    expect(stderr).to.match(/There is no journal at .*state\.db/);
  });

  it('refuses a time that is none', async () => {
    await using pipeline = await pipelineWithOneBad();
    const { code, stderr } = await audit(pipeline, '--from', 'yesterday');
    expect(code).to.equal(64);
    expect(stderr).to.match(/Write a time/);
  });
});

function change(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}
