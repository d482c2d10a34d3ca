import { expect } from 'chai';
import { setting } from '../../support/setting.ts';
import { runChaos } from './chaos-run.ts';

/** Servers of their own, which are killed as well; LocalStack keeps nothing over a kill, so it is left alive. */
const RUNS = [
  { queue: 'elasticmq', store: 'influxdb2', seeds: [1, 2] },
  { queue: 'localstack', store: 'influxdb2', seeds: [3, 4] },
] as const;

describe('chaos over real servers', function () {
  this.timeout(900_000);

  for (const { queue, store, seeds } of RUNS) {
    it(`loses nothing and doubles nothing over ${queue} and ${store}, with the seeds ${seeds.join(', ')}`, async () => {
      const stack = setting('MILLRACE_TEST_STACK', 'the program that runs real servers');
      // At the same time: most of a run is waiting.
      const runs = await Promise.all(seeds.map((seed) => runChaos(seed, { stack, queue, store })));
      for (const { plan, problems } of runs) {
        const replay = `npm run chaos -- --count 1 --seed ${plan.seed} --stack ${stack} --queue ${queue} --store ${store}`;
        expect(problems, `${replay}\n${problems.join('\n')}\n${JSON.stringify(plan)}`).to.deep.equal([]);
      }
    });
  }
});
