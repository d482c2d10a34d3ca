import { join } from 'node:path';
import { expect } from 'chai';
import { type SlowApi, startSlowApi } from '../../examples/slow-api/slow-api.ts';
import {
  DEMO_CONFIG,
  expectBalance,
  expectEnds,
  expectEveryPoint,
  expectQuarantine,
  keptIn,
} from '../support/demo-pipeline.ts';
import { millrace } from '../support/in-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Each draws its own latencies, 503s and cut connections. */
const SEEDS = [1, 7, 2_026];

describe('the demo pipeline', function () {
  this.timeout(60_000);

  it(`stores every record of the data set, exactly, whatever the slow API does (seeds ${SEEDS.join(', ')})`, async () => {
    // At the same time, because most of it is waiting.
    await Promise.all(SEEDS.map(storesEverything));
  });

  it('waits where the API asks for a pause, and still stores everything; the same once more changes nothing', async () => {
    using folder = temporaryFolder();
    let requests = 0;
    // A second of this API is 42 requests long, and 40 of them may pass: whatever the machine does, some are refused.
    const now = () => Math.floor(requests++ / 42) * 1_000;
    const api = await startSlowApi({ latencyMs: [0, 1], perSecond: 40, faults: false, now });
    try {
      const kept = await keptIn(await gathered(folder.path, api));
      expectEveryPoint(kept);
      expectEnds(kept);
      expect(api.requests().limited).to.be.greaterThan(0);
    } finally {
      await api.close();
    }
    const again = await startSlowApi({ latencyMs: [0, 1], perSecond: 1_000, faults: false });
    try {
      const kept = await keptIn(await gathered(folder.path, again));
      expectEveryPoint(kept);
      expectBalance(kept);
    } finally {
      await again.close();
    }
  });
});

async function storesEverything(seed: number): Promise<void> {
  using folder = temporaryFolder();
  const api = await startSlowApi({ seed, latencyMs: [0, 5], perSecond: 1_000 });
  try {
    const data = await gathered(folder.path, api);
    const kept = await keptIn(data);
    expectEveryPoint(kept);
    expectBalance(kept);
    expectEnds(kept);
    await expectQuarantine(data);
    expect(faults(api)).to.be.greaterThan(0);
  } catch (error) {
    throw new Error(`With seed ${seed}: ${String(error)}`, { cause: error });
  } finally {
    await api.close();
  }
}

/** Runs the pipeline once, in this process; gives the data folder. */
async function gathered(folder: string, { url }: SlowApi): Promise<string> {
  const data = join(folder, 'data');
  const command = millrace(['run', '--once', '--config', DEMO_CONFIG], {
    SLOW_API_URL: url,
    MILLRACE_DATA: data,
  });
  expect(await command.ended, command.stderr()).to.equal(0);
  return data;
}

function faults(api: SlowApi): number {
  const { unavailable, cut } = api.requests();
  return unavailable + cut;
}
