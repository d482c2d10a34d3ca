import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { inOrder } from '../support/demo-data.ts';
import { startMillrace } from '../support/child.ts';
import { influxAt, pointsOf, smallPipeline } from '../support/small-pipeline.ts';
import { startInfluxKeeper } from '../support/influx-keeper.ts';

const HOURLY = { schedule: '{ every: 1h }' };

/** From before the program is loaded to after its first page, on a machine of any speed: what must hold, holds at each. */
const MOMENTS_MS = [150, 350, 700];

describe('a process that gets a signal', function () {
  this.timeout(60_000);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`drains at ${signal}, and ends with 0`, async () => {
      await using influx = await startInfluxKeeper();
      await using pipeline = await smallPipeline({ ...HOURLY, sections: influxAt(influx.url) });
      await using child = startMillrace(['run', '-c', pipeline.config]);
      await child.says(/A run of things ended/);
      child.kill(signal);
      expect(await child.exited, child.stderr()).to.deep.equal({ code: 0, signal: null });
      expect(child.stderr()).to.match(/Drained: everything/);
    });
  }

  it('ends with 0 at any moment of its start, and what it had begun is not lost', async () => {
    await using influx = await startInfluxKeeper();
    await using pipeline = await smallPipeline({ ...HOURLY, sections: influxAt(influx.url) });
    for (const moment of MOMENTS_MS) {
      await using child = startMillrace(['run', '-c', pipeline.config]);
      await wait(moment);
      child.kill('SIGTERM');
      const { code, signal } = await child.exited;
      // Before the first line of the program, Node itself ends at a signal.
      expect([0, 'SIGTERM'], `${moment} ms: ${child.stderr()}`).to.include(code ?? signal);
    }
    await using child = startMillrace(['run', '--once', '-c', pipeline.config]);
    expect(await child.exited, child.stderr()).to.deep.equal({ code: 0, signal: null });
    expect(inOrder(influx.points())).to.deep.equal(pointsOf('things'));
  });

  it('stops at once at the second, though it could not finish', async () => {
    await using influx = await startInfluxKeeper();
    influx.refuseWith({ status: 503, message: 'starting' });
    await using pipeline = await smallPipeline({ ...HOURLY, sections: influxAt(influx.url) });
    await using child = startMillrace(['run', '-c', pipeline.config, '--drain-deadline', '1h']);
    await child.says(/The store says no/);
    child.kill('SIGTERM');
    await child.says(/A second signal stops at once/);
    child.kill('SIGTERM');
    expect(await child.exited, child.stderr()).to.deep.equal({ code: 0, signal: null });
    expect(child.stderr()).to.match(/Stopped before everything that was held was finished/);
  });
});
