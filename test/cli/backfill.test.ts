import { expect } from 'chai';
import { openState } from '../../src/state/index.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { type Answer, json } from '../support/api-server.ts';
import { startMillrace } from '../support/child.ts';
import { millrace } from '../support/in-process.ts';
import { until } from '../support/until.ts';
import { EMBEDDED, IN_MEMORY, type SmallPipeline, smallPipeline } from '../support/small-pipeline.ts';

const CURSOR = 'cursor: { path: at, format: s, initial: 2020-01-01 }';
const QUERY = 'query: { start: "{cursor}", end: "{until}" }';
const FROM_TO = ['--source', 'things', '--from', '2026-01-01', '--to', '2026-01-05'];

function dayOf(path: string): string {
  const start = new URL(path, 'http://api.test').searchParams.get('start');
  return start === null ? 'none' : new Date(Number(start) * 1_000).toISOString().slice(0, 10);
}

/** One record for each start: what an API of days would give. */
function daysAnswer(path: string): Answer {
  const day = dayOf(path);
  return json({ items: [{ id: day, of: 'things', at: Date.parse(day) / 1_000, value: 1 }] });
}

describe('millrace backfill', function () {
  this.timeout(60_000);

  async function pipelineOf(
    options: { more?: string; schedule?: string; fails?: (day: string) => boolean } = {},
  ): Promise<SmallPipeline> {
    return smallPipeline({
      sections: IN_MEMORY,
      schedule: options.schedule ?? '{ every: 1h }',
      options: options.more ?? `${CURSOR}, ${QUERY}`,
      answer({ path }) {
        return options.fails?.(dayOf(path)) === true ? { status: 400, body: 'no' } : daysAnswer(path);
      },
    });
  }

  async function run({ config }: SmallPipeline, ...flags: string[]) {
    const [name = '', ...rest] = flags;
    const command = millrace([name, '-c', config, ...rest]);
    return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
  }

  async function stateOf({ data }: SmallPipeline) {
    const state = await openState(`${data}/state.db`, { clock: realClock });
    try {
      const journal = [];
      for await (const entry of state.journal(0, Number.MAX_SAFE_INTEGER)) {
        journal.push(entry);
      }
      return {
        journal,
        cursor: await state.cursor('things', 'all'),
        lastRun: await state.lastRun('things'),
        backfills: await state.backfills(),
      };
    } finally {
      await state.close();
    }
  }

  it('gathers the range in slices, moves no cursor, and leaves nothing behind', async () => {
    await using pipeline = await pipelineOf();
    const { code, stdout, stderr } = await run(pipeline, 'backfill', ...FROM_TO);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.equal(
      '4 records of things from 2026-01-01T00:00:00Z to 2026-01-05T00:00:00Z are on the queue. The backfill is complete.\n',
    );
    expect(pipeline.api.requests.map(({ path }) => dayOf(path)).toSorted()).to.deep.equal(
      ['01', '02', '03', '04'].map((day) => `2026-01-${day}`),
    );
    const state = await stateOf(pipeline);
    expect(state.journal.map(({ partition }) => partition)).to.deep.equal(['all', 'all', 'all', 'all']);
    expect([state.cursor, state.lastRun, state.backfills]).to.deep.equal([undefined, undefined, []]);
  });

  it('goes on with the slices that failed, and only those, also without its range', async () => {
    let broken = true;
    await using pipeline = await pipelineOf({ fails: (day) => broken && day === '2026-01-03' });
    const first = await run(pipeline, 'backfill', ...FROM_TO);
    expect(first.code).to.equal(1);
    expect(first.stdout).to.contain('1 of its slices failed: run it again to go on.');
    broken = false;
    const before = pipeline.api.requests.length;
    const second = await run(pipeline, 'backfill', '--source', 'things');
    expect(second.code, second.stderr).to.equal(0);
    expect(second.stderr).to.contain('It goes on: 3 slices are done.');
    expect(pipeline.api.requests.slice(before).map(({ path }) => dayOf(path))).to.deep.equal(['2026-01-03']);
    const third = await run(pipeline, 'backfill', '--source', 'things');
    expect(third.stderr).to.contain('No backfill of things waits to go on: say --from and --to.');
  });

  it('keeps to its own budget', async () => {
    await using pipeline = await pipelineOf();
    const { code, stderr } = await run(
      pipeline,
      'backfill',
      ...FROM_TO,
      '--concurrency',
      '1',
      '--rate',
      '100/s',
    );
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('with 1 requests at once and 100 in 1 s');
    expect(pipeline.api.mostAtOnce()).to.equal(1);
    const odd = await run(pipeline, 'backfill', ...FROM_TO, '--rate', 'fast');
    expect(odd.code).to.equal(64);
    expect(odd.stderr).to.contain('Write requests and their span');
  });

  it('refuses a source that has no past to ask for', async () => {
    await using pipeline = await pipelineOf({ more: 'method: GET' });
    const { code, stderr } = await run(pipeline, 'backfill', ...FROM_TO);
    expect(code).to.equal(1);
    expect(stderr).to.equal(
      'millrace: The source things has neither a cursor nor windows, so there is no way to ask for a past range of it.\n',
    );
  });

  it('survives kill -9 beside live gathering: what is done stays done, the cursor stays live, the audit balances', async () => {
    let slow = true;
    await using pipeline = await smallPipeline({
      sections: EMBEDDED,
      schedule: '{ every: 1h }',
      options: `${CURSOR}, ${QUERY}`,
      answer({ path }) {
        return slow && dayOf(path) === '2026-01-04' ? { never: true } : daysAnswer(path);
      },
    });
    await using live = startMillrace(['run', '-c', pipeline.config]);
    await live.says(/A run of things ended/);
    const args = ['backfill', '-c', pipeline.config, ...FROM_TO];
    {
      await using killed = startMillrace(args);
      const threeDone = async () => ((await stateOf(pipeline)).backfills[0]?.done === 3 ? true : undefined);
      await until('three slices', threeDone, { withinMs: 20_000, everyMs: 50 });
      killed.kill('SIGKILL');
      await killed.exited;
    }
    slow = false;
    await using again = startMillrace(args);
    expect(await again.exited, again.stderr()).to.deep.equal({ code: 0, signal: null });
    expect(again.stderr()).to.contain('It goes on: 3 slices are done.');
    expect((await run(pipeline, 'audit')).stdout).to.match(/thing +things +5 /);
    live.kill('SIGTERM');
    expect(await live.exited, live.stderr()).to.deep.equal({ code: 0, signal: null });
    const state = await stateOf(pipeline);
    expect(state.cursor).to.equal('2020-01-01T00:00:00Z');
    expect(state.journal).to.have.length(5);
    expect(state.backfills).to.deep.equal([]);
  });
});
