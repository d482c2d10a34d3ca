import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Failure } from '../../../src/ports/failure.ts';
import { lockFolder, servedPort } from '../../../src/queues/embedded/folder-lock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('the lock of a queue folder', () => {
  it('is had by one at a time', () => {
    using folder = temporaryFolder();
    const first = lockFolder(folder.path);
    expect(first).to.not.equal(undefined);
    expect(lockFolder(folder.path)).to.equal(undefined);
    first?.release();
    first?.release();
    const second = lockFolder(folder.path);
    expect(second).to.not.equal(undefined);
    second?.release();
  });

  it('makes the folder', () => {
    using folder = temporaryFolder();
    const lock = lockFolder(join(folder.path, 'data', 'queue'));
    expect(lock?.lastPort).to.equal(0);
    lock?.release();
  });

  it('says where the folder is served, and remembers it for the next owner', () => {
    using folder = temporaryFolder();
    const first = lockFolder(folder.path);
    expect(servedPort(folder.path)).to.equal(undefined);
    first?.announce(1_234);
    expect(servedPort(folder.path)).to.equal(1_234);
    first?.release();
    const second = lockFolder(folder.path);
    expect(second?.lastPort).to.equal(1_234);
    expect(servedPort(folder.path)).to.equal(undefined);
    second?.release();
  });

  it('takes no nonsense for a port', () => {
    using folder = temporaryFolder();
    for (const text of ['', 'x', '{}', '{"port":"1"}', '{"port":70000}', '{"port":0}', 'null']) {
      writeFileSync(join(folder.path, 'server.json'), text);
      expect(servedPort(folder.path), text).to.equal(undefined);
    }
  });

  it('fails in one sentence where no folder can be', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    expect(() => lockFolder(file))
      .to.throw(Failure, file)
      .with.property('kind', 'permanent');
  });
});
