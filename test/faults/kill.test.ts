import { join } from 'node:path';
import { expect } from 'chai';
import { type SlowApi, startSlowApi } from '../../examples/slow-api/slow-api.ts';
import { type Child, startMillrace } from '../support/child.ts';
import {
  demoConfigWith,
  expectBalance,
  expectEveryPoint,
  expectQuarantine,
  keptIn,
} from '../support/demo-pipeline.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What the pipeline asks for in all, when nothing goes wrong. */
const PAGES = 90;

/** Deliveries that a killed process held come back after this: the shortest lease there is. */
const SHORT_LEASES = 'queue: { visibility: 5s }';

/** When to kill: somewhere in each third of the run. */
const chance = seededRandom(11);
const MOMENTS = [0, 1, 2].map((third) => 1 + Math.floor(((third + chance()) * PAGES) / 3));

const LOOK_MS = 2;

describe('a process that is killed', function () {
  this.timeout(40_000);

  it(`loses no record and stores none twice: kill -9 after ${MOMENTS.join(', ')} pages, then again`, async () => {
    // At the same time, because most of it is waiting for leases to end.
    await Promise.all(MOMENTS.map(killAfter));
  });

  it('loses nothing either when gather and process are two, and each is killed once', async () => {
    using folder = temporaryFolder();
    await using api = await slowApi();
    const pipeline = pipelineIn(folder.path, api);
    await using killedGather = pipeline.start('gather', '--once');
    await killedGather.says(/Gathers /);
    await using killedProcess = pipeline.start('process');
    await killedProcess.says(/Processes /);
    await served(api, 20);
    await kill(killedGather);
    await using gather = pipeline.start('gather', '--once');
    await gather.says(/Gathers /);
    await kill(killedProcess);
    expect(await gather.exited, gather.stderr()).to.deep.equal({ code: 0, signal: null });

    await using process = pipeline.start('process', '--once');
    expect(await process.exited, process.stderr()).to.deep.equal({ code: 0, signal: null });
    await expectAll(pipeline.data);
  });
});

async function killAfter(pages: number): Promise<void> {
  using folder = temporaryFolder();
  await using api = await slowApi();
  const pipeline = pipelineIn(folder.path, api);
  await using killed = pipeline.start('run', '--once');
  await served(api, pages);
  await kill(killed);

  await using again = pipeline.start('run', '--once');
  expect(await again.exited, again.stderr()).to.deep.equal({ code: 0, signal: null });
  await expectAll(pipeline.data);
}

function slowApi(): Promise<SlowApi & AsyncDisposable> {
  return startSlowApi({ latencyMs: [5, 15], perSecond: 1_000 }).then((api) => ({
    ...api,
    [Symbol.asyncDispose]: () => api.close(),
  }));
}

function pipelineIn(folder: string, { url }: SlowApi) {
  const data = join(folder, 'data');
  const config = demoConfigWith(folder, SHORT_LEASES);
  const env = { SLOW_API_URL: url, MILLRACE_DATA: data };
  return {
    data,
    start: (role: string, ...flags: string[]) => startMillrace([role, '-c', config, ...flags], { env }),
  };
}

async function served(api: SlowApi, pages: number): Promise<void> {
  while (api.requests().served < pages) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function kill(child: Child): Promise<void> {
  child.kill('SIGKILL');
  expect(await child.exited, child.stderr()).to.deep.equal({ code: null, signal: 'SIGKILL' });
}

async function expectAll(data: string): Promise<void> {
  const kept = await keptIn(data);
  expectEveryPoint(kept);
  expectBalance(kept);
  await expectQuarantine(data);
}
