import { join } from 'node:path';
import { expect } from 'chai';
import { startMillrace } from '../support/child.ts';
import { all } from '../support/points.ts';
import { EMBEDDED, pointsOf, smallPipeline } from '../support/small-pipeline.ts';
import { withSqliteStore } from '../support/sqlite-files.ts';

describe('a second process on the same data folder', function () {
  this.timeout(60_000);

  it('shares the queue and the store with the first: both end with 0, and nothing is there twice', async () => {
    await using pipeline = await smallPipeline({ schedule: '{ every: 1h }', sections: EMBEDDED });
    await using first = startMillrace(['run', '-c', pipeline.config]);
    await first.says(/A run of things ended/);
    await using second = startMillrace(['run', '--once', '-c', pipeline.config]);
    expect(await second.exited, second.stderr()).to.deep.equal({ code: 0, signal: null });
    first.kill('SIGTERM');
    expect(await first.exited, first.stderr()).to.deep.equal({ code: 0, signal: null });
    const stored = await withSqliteStore(join(pipeline.data, 'store.db'), (store) =>
      all(store.points('thing')),
    );
    expect(stored).to.deep.equal(pointsOf('things'));
    expect(pipeline.api.requests.length).to.equal(2);
  });

  it('says that the queue is gone with the first, which served it, and can still be stopped in order', async () => {
    await using pipeline = await smallPipeline({ schedule: '{ every: 1h }', sections: EMBEDDED });
    await using first = startMillrace(['gather', '-c', pipeline.config]);
    await first.says(/A run of things ended/);
    await using second = startMillrace(['process', '-c', pipeline.config, '--port', '0']);
    await second.says(/Processes/);
    first.kill('SIGKILL');
    await first.exited;
    // A connection that was open is cut; where none was, it is refused.
    await second.says(/WARN .*fails to receive: /);
    second.kill('SIGTERM');
    expect(await second.exited, second.stderr()).to.deep.equal({ code: 0, signal: null });
  });
});
