import { expect } from 'chai';
import type { SlowApi } from '../../examples/slow-api/slow-api.ts';
import type { Child } from '../support/child.ts';
import { demoInChildren, expectAll } from '../support/demo-in-children.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** What the pipeline asks for in all, when nothing goes wrong. */
const PAGES = 90;

/** When to kill: somewhere in each third of the run. */
const chance = seededRandom(11);
const MOMENTS = [0, 1, 2].map((third) => 1 + Math.floor(((third + chance()) * PAGES) / 3));

const LOOK_MS = 2;

describe('a process that is killed', function () {
  // Takes a quarter of it; the rest is for a machine with much else to do.
  this.timeout(90_000);

  it(`loses no record and stores none twice: kill -9 after ${MOMENTS.join(', ')} pages, then again`, async () => {
    // At the same time, because most of it is waiting for leases to end.
    await Promise.all(MOMENTS.map(killAfter));
  });

  it('loses nothing either when gather and process are two, and each is killed once', async () => {
    await using pipeline = await demoInChildren();
    // The first of the two serves the queue, and takes it with it.
    await using killedProcess = pipeline.start('process');
    await killedProcess.says(/Processes /);
    await using killedGather = pipeline.start('gather', '--once');
    await served(pipeline.api, 20);
    await kill(killedGather);
    await using gather = pipeline.start('gather', '--once');
    await served(pipeline.api, 40);
    await kill(killedProcess);

    await using process = pipeline.start('process');
    expect(await gather.exited, gather.stderr()).to.deep.equal({ code: 0, signal: null });
    process.kill('SIGTERM');
    expect(await process.exited, process.stderr()).to.deep.equal({ code: 0, signal: null });
    // A drain finishes what is held, and leaves on the queue what is not: the next process takes it from there.
    await using rest = pipeline.start('process', '--once');
    expect(await rest.exited, rest.stderr()).to.deep.equal({ code: 0, signal: null });
    await expectAll(pipeline);
  });
});

async function killAfter(pages: number): Promise<void> {
  await using pipeline = await demoInChildren();
  await using killed = pipeline.start('run', '--once');
  await served(pipeline.api, pages);
  await kill(killed);

  await using again = pipeline.start('run', '--once');
  expect(await again.exited, again.stderr()).to.deep.equal({ code: 0, signal: null });
  await expectAll(pipeline);
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
