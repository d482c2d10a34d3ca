import { expect } from 'chai';
import { runChaos } from './chaos-run.ts';

/** Of the many that `npm run chaos` runs: between them they kill each part, and meet most habits. */
const SEEDS = [4, 9];

describe('real processes in chaos', function () {
  this.timeout(150_000);

  it(`lose nothing and double nothing, whatever happens to them: seeds ${SEEDS.join(' and ')}`, async () => {
    // At the same time, because most of it is waiting for leases to end.
    const runs = await Promise.all(
      SEEDS.map((seed) => runChaos(seed, { queue: 'embedded', store: 'sqlite' })),
    );
    for (const { plan, problems, met } of runs) {
      expect(problems, `npm run chaos -- --count 1 --seed ${plan.seed}`).to.deep.equal([]);
      expect(Object.keys(met), 'faults that happened').not.to.deep.equal([]);
    }
  });
});
