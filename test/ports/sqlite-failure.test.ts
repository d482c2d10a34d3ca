import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { sqliteFailure } from '../../src/ports/sqlite-failure.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It did not throw.');
}

function sqliteError(errcode: number): unknown {
  return Object.assign(new Error('as it may be'), { code: 'ERR_SQLITE_ERROR', errcode });
}

describe('an error of SQLite', () => {
  for (const [errcode, kind, saying] of [
    [5, 'transient', 'is in use by another process: stop the other one, or wait'],
    [8, 'permanent', 'cannot be written: check its permissions and those of its folder'],
    [11, 'permanent', 'is damaged: restore it from a backup, or move it away to begin anew'],
    [13, 'transient', 'cannot grow because the disk is full: make room'],
    // SQLITE_IOERR_WRITE: the extended codes mean what their last byte says
    [778, 'transient', 'cannot be read or written: check the disk'],
  ] as const) {
    it(`with code ${errcode} is a ${kind} failure that says what to do`, () => {
      const failure = sqliteFailure(sqliteError(errcode), 'state', '/data/state.db');
      expect(failure.kind).to.equal(kind);
      expect(failure.message).to.equal(`The state file /data/state.db ${saying}.`);
    });
  }

  it('about wrong SQL is a bug, and thrown again', () => {
    using database = new DatabaseSync(':memory:');
    const bug = thrownBy(() => database.exec('no sql'));
    expect(thrownBy(() => sqliteFailure(bug, 'state', 'x'))).to.equal(bug);
  });

  it('is nothing else that may be thrown', () => {
    const bug = new TypeError('x is undefined');
    expect(thrownBy(() => sqliteFailure(bug, 'state', 'x'))).to.equal(bug);
  });
});
