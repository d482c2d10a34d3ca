import { expect } from 'chai';
import { demoInChildren, expectAll } from '../support/demo-in-children.ts';

/** Enough to start with, and not for the data. */
const FILE_LIMIT_KB = 300;

describe('a disk that is full', function () {
  this.timeout(60_000);

  it('is said in one sentence, and nothing is lost: with room again everything arrives', async () => {
    await using pipeline = await demoInChildren();
    await using short = pipeline.startWithFileLimit(FILE_LIMIT_KB, 'run', '--once', '--give-up-after', '1s');
    expect(await short.exited, short.stderr()).to.deep.equal({ code: 75, signal: null });
    expect(short.stderr())
      .to.match(/ERROR .* file .*(check the disk|make room).*Nothing is lost/)
      .and.not.match(/\n\s+at /);

    await using again = pipeline.start('run', '--once');
    expect(await again.exited, again.stderr()).to.deep.equal({ code: 0, signal: null });
    await expectAll(pipeline);
  });

  it('is said at once when there is not even room to start', async () => {
    await using pipeline = await demoInChildren();
    await using short = pipeline.startWithFileLimit(10, 'run', '--once');
    expect(await short.exited).to.deep.equal({ code: 75, signal: null });
    expect(short.stderr()).to.match(/^millrace: The store file .*: check the disk\.\n$/);
    expect(pipeline.api.requests().served).to.equal(0);
  });
});
