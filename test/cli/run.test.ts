import { join } from 'node:path';
import { expect } from 'chai';
import type { Point } from '../../src/ports/store.ts';
import { json } from '../support/api-server.ts';
import { inOrder } from '../support/demo-data.ts';
import { millrace } from '../support/in-process.ts';
import { type InfluxKeeper, startInfluxKeeper } from '../support/influx-keeper.ts';
import { all } from '../support/points.ts';
import {
  EMBEDDED,
  influxAt,
  pointsOf,
  type SmallPipeline,
  smallPipeline,
  thingsOf,
} from '../support/small-pipeline.ts';
import { withSqliteStore } from '../support/sqlite-files.ts';

/** A stack trace, in whatever it was put. */
const STACK = /\n\s+at .+:\d+/;

const once = (config: string, ...flags: string[]) => ['run', '--once', '-c', config, ...flags];

describe('millrace run', function () {
  this.timeout(60_000);

  it('gathers, stores, and writes the ledger to stdout', async () => {
    await using pipeline = await smallPipeline();
    const command = millrace(once(pipeline.config));
    expect(await command.ended, command.stderr()).to.equal(0);
    expect(command.stdout()).to.match(/thing +things +5 +5 +0 +0 +0 +yes/);
    expect(command.stderr()).to.not.match(/WARN|ERROR/);
  });

  it('ends by itself without --once when every source is gathered once', async () => {
    await using pipeline = await smallPipeline();
    expect(await millrace(['run', '-c', pipeline.config]).ended).to.equal(0);
  });

  describe('with an API that answers HTML', () => {
    it('says which page failed and why, gathers the others, and ends with 1', async () => {
      const html = { headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' };
      await using pipeline = await smallPipeline({
        sections: EMBEDDED,
        sources: ['broken', 'things'],
        answers: { broken: html },
      });
      const command = millrace(once(pipeline.config));
      expect(await command.ended).to.equal(1);
      expect(command.stderr())
        .to.match(/WARN .*broken.*HTML/)
        .and.not.match(STACK);
      expect(await stored(pipeline)).to.deep.equal(pointsOf('things'));
    });
  });

  describe('with a record that has no time', () => {
    it('puts it in quarantine with the reason, stores the others, and balances', async () => {
      const [first = {}, ...rest] = thingsOf('things');
      const items = [{ ...first, at: undefined }, ...rest];
      await using pipeline = await smallPipeline({
        sections: EMBEDDED,
        answers: { things: json({ items }) },
      });
      const command = millrace(once(pipeline.config));
      expect(await command.ended, command.stderr()).to.equal(0);
      expect(command.stdout()).to.match(/thing +things +5 +4 +0 +1 +0 +yes/);
      expect(command.stderr())
        .to.match(/WARN .*quarantine.*`at`/)
        .and.not.match(STACK);
      expect(await stored(pipeline)).to.deep.equal(pointsOf('things', [1, 2, 3, 4]));
    });
  });

  describe('with an InfluxDB that is down', () => {
    it('gives up when told to, and the next process stores everything without asking the API again', async () => {
      await using influx = await startInfluxKeeper();
      influx.refuseWith({ status: 503, message: 'starting' });
      await using pipeline = await smallPipeline({ sections: influxAt(influx.url) });
      const command = millrace(once(pipeline.config, '--give-up-after', '1s'));
      expect(await command.ended).to.equal(75);
      expect(command.stderr())
        .to.match(/ERROR .*InfluxDB at .* cannot write or read now \(503: starting\).*Nothing is lost/)
        .and.not.match(STACK);

      influx.refuseWith(undefined);
      const again = millrace(['process', '--once', '-c', pipeline.config]);
      expect(await again.ended, again.stderr()).to.equal(0);
      expect(storedIn(influx)).to.deep.equal(pointsOf('things'));
      expect(pipeline.api.requests.length).to.equal(1);
    });

    it('says what cannot be reached when nobody listens there', async () => {
      const influx = await startInfluxKeeper();
      await influx[Symbol.asyncDispose]();
      await using pipeline = await smallPipeline({ sections: influxAt(influx.url) });
      const command = millrace(once(pipeline.config, '--give-up-after', '500ms'));
      expect(await command.ended).to.equal(75);
      expect(command.stderr())
        .to.include(influx.url)
        .and.match(/ECONNREFUSED/)
        .and.not.match(STACK);
    });
  });

  describe('with a wrong token', () => {
    it('gives up at once and says what to check; with the right one everything arrives', async () => {
      await using influx = await startInfluxKeeper();
      await using pipeline = await smallPipeline({ sections: influxAt(influx.url, 'the-wrong-token') });
      const command = millrace(once(pipeline.config));
      expect(await command.ended).to.equal(75);
      expect(command.stderr())
        .to.match(/ERROR .*does not know the token.*check store\.token/)
        .and.not.match(STACK)
        .and.not.include('the-wrong-token');

      const again = millrace(once(pipeline.configWith(influxAt(influx.url))));
      expect(await again.ended, again.stderr()).to.equal(0);
      expect(storedIn(influx)).to.deep.equal(pointsOf('things'));
      expect(again.stdout()).to.match(/thing +things +5 +5 +0 +0 +0 +yes/);
    });
  });
});

async function stored({ data }: SmallPipeline): Promise<readonly Point[]> {
  return withSqliteStore(join(data, 'store.db'), (store) => all(store.points('thing')));
}

function storedIn(influx: InfluxKeeper): readonly Point[] {
  return inOrder(influx.points());
}
