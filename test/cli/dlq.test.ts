import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { realClock } from '../../src/system/real-clock.ts';
import { json } from '../support/api-server.ts';
import { millrace } from '../support/in-process.ts';
import { all } from '../support/points.ts';
import { EMBEDDED, pointsOf, type SmallPipeline, smallPipeline, thing } from '../support/small-pipeline.ts';
import { withSqliteStore } from '../support/sqlite-files.ts';

/** Many commands, one after the other. */
const TIMEOUT_MS = 40_000;

describe('millrace dlq', function () {
  this.timeout(TIMEOUT_MS);

  async function run(pipeline: SmallPipeline, ...args: string[]) {
    const command = millrace([...args, '-c', pipeline.config]);
    return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
  }

  /** Five things, of which two have their time elsewhere. The processor does not know, until it is mended. */
  function unevenPipeline({ served = true } = {}): Promise<SmallPipeline> {
    const odd = (number: number) => ({ ...thing('things', number), at: 'later', when: thing('', number).at });
    const items = [0, 1, 2, 3, 4].map((number) => (number < 2 ? odd(number) : thing('things', number)));
    return smallPipeline({ sections: EMBEDDED, served, answers: { things: json({ items }) } });
  }

  async function gather(pipeline: SmallPipeline): Promise<void> {
    const { code, stderr } = await run(pipeline, 'run', '--once');
    expect(code, stderr).to.equal(0);
  }

  /** The processor of today. */
  function mend({ config }: SmallPipeline): void {
    writeFileSync(config, readFileSync(config, 'utf8').replace('path: at', 'path: when'));
  }

  async function audited(pipeline: SmallPipeline): Promise<string> {
    const { code, stdout } = await run(pipeline, 'audit');
    expect(code, stdout).to.equal(0);
    return stdout;
  }

  function stored({ data }: SmallPipeline) {
    return withSqliteStore(join(data, 'store.db'), (store) => all(store.points('thing')));
  }

  it('lists by type and reason, shows whole records, says what a replay would come to, and changes nothing', async () => {
    await using pipeline = await unevenPipeline({ served: false });
    await gather(pipeline);
    const listed = await run(pipeline, 'dlq', 'list');
    expect(listed.code).to.equal(0);
    expect(listed.stdout).to.match(/^thing +2 +\d{4}-\S+Z +\d{4}-\S+Z +.*`at`/m);
    const other = await run(pipeline, 'dlq', 'list', '--where', 'type=other');
    expect(other.stdout).to.not.match(/^thing/m);

    const { stdout } = await run(pipeline, 'dlq', 'show', '--where', 'source=things', '--limit', '1');
    const shown = stdout.trim().split('\n');
    expect(shown).to.have.length(1);
    const record = JSON.parse(shown[0] ?? '') as Record<string, unknown>;
    expect(record).to.include({ type: 'thing', source: 'things', path: 'at', index: 0, rounds: 0 });
    expect(record['record']).to.deep.equal({
      id: 't0',
      of: 'things',
      at: 'later',
      value: 0,
      when: 1_700_000_000,
    });
    expect(record['url']).to.match(/\/things$/);

    mend(pipeline);
    const dry = await run(pipeline, 'dlq', 'replay', '--dry-run');
    expect(dry.stdout).to.match(
      /^\{"measurement":"thing","tags":\{"id":"t0".*"time":1700000000000000000\}$/m,
    );
    expect(dry.stdout).to.match(
      /2 records would be stored as 2 points, 0 dropped by a rule, 0 quarantined again/,
    );
    expect(await audited(pipeline)).to.match(/thing +things +5 +3 +0 +2 +0 +yes/);
  });

  it('replays records to the processor of today: they are stored as themselves, and the audit counts them so', async () => {
    await using pipeline = await unevenPipeline();
    await gather(pipeline);
    expect((await run(pipeline, 'dlq', 'replay', '--where', 'page=nowhere')).stdout).to.match(/^0 records/m);
    // Not mended yet: they come back.
    expect((await run(pipeline, 'dlq', 'replay', '--where', 'reason=`at`')).stdout).to.match(
      /2 records are back/,
    );
    expect((await run(pipeline, 'process', '--once')).code).to.equal(0);
    expect(await audited(pipeline)).to.match(/thing +things +5 +3 +0 +2 +0 +yes/);
    const tired = await run(pipeline, 'dlq', 'replay', '--rounds', '1');
    expect(tired.stdout)
      .to.match(/0 records are back/)
      .and.match(/2 were replayed 1 times before and are left/);

    mend(pipeline);
    const { code, stdout, stderr } = await run(pipeline, 'dlq', 'replay');
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/2 records are back on their queues/);
    expect(await audited(pipeline)).to.match(/thing +things +5 +3 +0 +2 +0 +yes/);
    expect((await run(pipeline, 'process', '--once')).code).to.equal(0);
    expect(await stored(pipeline)).to.deep.equal(pointsOf('things'));
    expect(await audited(pipeline)).to.match(/thing +things +5 +5 +0 +0 +0 +yes/);
    expect((await run(pipeline, 'dlq', 'list')).stdout).to.not.match(/^thing/m);
  });

  it('replays no more records a second than it may', async () => {
    await using pipeline = await unevenPipeline();
    await gather(pipeline);
    const slept: number[] = [];
    const clock = {
      ...realClock,
      sleep: (ms: number, signal: AbortSignal) => {
        slept.push(ms);
        return realClock.sleep(ms, signal);
      },
    };
    const replay = millrace(['dlq', 'replay', '--rate', '1', '-c', pipeline.config], {}, { clock });
    expect(await replay.ended, replay.stderr()).to.equal(0);
    expect(slept).to.include(2_000);
  });

  it('holds a record that collides with another, where its type says so, and the audit balances', async () => {
    const twin = { ...thing('things', 0), value: 99 };
    await using pipeline = await smallPipeline({
      sections: EMBEDDED,
      served: true,
      answers: { things: json({ items: [thing('things', 0), twin] }) },
    });
    const config = readFileSync(pipeline.config, 'utf8');
    writeFileSync(pipeline.config, config.replace('  thing:\n', '  thing:\n    onCollision: quarantine\n'));
    await gather(pipeline);
    expect(await stored(pipeline)).to.deep.equal(pointsOf('things', [0]));
    expect(await audited(pipeline)).to.match(/thing +things +2 +1 +0 +1 +0 +yes/);
    const { stdout } = await run(pipeline, 'dlq', 'show');
    expect(stdout).to.match(/same point of \\"thing\\".*record 0 of envelope/);
  });

  it('drops nothing without being sure, and then counts it as dropped', async () => {
    await using pipeline = await unevenPipeline();
    await gather(pipeline);
    const unsure = await run(pipeline, 'dlq', 'drop');
    expect(unsure.code).to.equal(64);
    expect(unsure.stderr).to.match(/Nothing was dropped.*--yes/);
    const { code, stdout } = await run(pipeline, 'dlq', 'drop', '--yes', '--where', 'type=thing');
    expect(code).to.equal(0);
    expect(stdout).to.match(/Dropped 2 records\./);
    expect(await audited(pipeline)).to.match(/thing +things +5 +3 +2 +0 +0 +yes/);
    expect((await run(pipeline, 'dlq', 'list')).stdout).to.not.match(/^thing/m);
  });

  it('refuses a --where that it does not know', async () => {
    await using pipeline = await smallPipeline();
    const { code, stderr } = await run(pipeline, 'dlq', 'list', '--where', 'colour=red');
    expect(code).to.equal(64);
    expect(stderr).to.match(/Write one of source, type, reason, page/);
  });
});
