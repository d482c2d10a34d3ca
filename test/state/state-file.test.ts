import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { Commit } from '../../src/ports/state.ts';
import { openState } from '../../src/state/index.ts';
import { MIGRATIONS } from '../../src/state/migrations.ts';
import { failure } from '../support/failure.ts';
import { all } from '../support/points.ts';
import { newFiles } from '../support/sqlite-files.ts';
import { virtualClock } from '../support/virtual-clock.ts';

describe('the state file', () => {
  const newFile = newFiles();
  const clock = virtualClock();

  function commit(envelopes: number, text = ''): Commit {
    return {
      source: 's',
      partition: 'p',
      cursor: String(envelopes),
      journal: Array.from({ length: envelopes }, (_, at) => ({
        envelope: `${text}${at}`,
        source: 's',
        type: 't',
        partition: 'p',
        records: 1,
        gatheredAt: at,
      })),
    };
  }

  async function make(file: string, envelopes = 1): Promise<void> {
    const state = await openState(file, { clock });
    await state.commit(commit(envelopes));
    await state.close();
  }

  it('is made with its folder', async () => {
    const file = newFile('deep/down/state.db');
    await make(file);
    const state = await openState(file, { clock });
    expect(await state.cursor('s', 'p')).to.equal('1');
    await state.close();
  });

  it('is on the disk at the end of each commit', async () => {
    const file = newFile();
    const state = await openState(file, { clock });
    using other = new DatabaseSync(file);
    expect(other.prepare('PRAGMA journal_mode').get()).to.deep.include({ journal_mode: 'wal' });
    await state.commit(commit(3));
    expect(other.prepare('SELECT count(*) AS entries FROM journal').get()).to.deep.include({ entries: 3 });
    await state.close();
  });

  it('may be opened by two at once, also when it is not there yet', async () => {
    const file = newFile();
    const states = await Promise.all([openState(file, { clock }), openState(file, { clock })]);
    for (const state of states) {
      await state.commit(commit(2));
    }
    expect(await states[0]?.cursor('s', 'p')).to.equal('2');
    await Promise.all(states.map((state) => state.close()));
  });

  it('takes the steps that an older one has not taken, and keeps what is in it', async () => {
    const file = newFile();
    {
      using older = new DatabaseSync(file);
      older.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1;`);
      older.exec("INSERT INTO cursors VALUES ('s', 'p', 'as it was')");
    }
    const state = await openState(file, { clock });
    expect(await state.cursor('s', 'p')).to.equal('as it was');
    await state.close();
    using after = new DatabaseSync(file);
    expect(after.prepare('PRAGMA user_version').get()).to.deep.include({ user_version: MIGRATIONS.length });
  });

  it('of a newer Millrace is left alone', async () => {
    const file = newFile();
    await make(file);
    const newer = new DatabaseSync(file);
    newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    newer.close();
    const { kind, message } = await failure(() => openState(file, { clock }));
    expect(kind).to.equal('permanent');
    expect(message)
      .to.include(file)
      .and.match(/newer Millrace.*upgrade/);
  });

  it('keeps nothing of a commit that finds the disk full, says so, and goes on when there is room', async () => {
    const file = newFile();
    await make(file);
    const state = await openState(file, { clock, maxPages: 30 });
    const { kind, message } = await failure(() => state.commit(commit(2_000, 'x'.repeat(100))));
    expect(kind).to.equal('transient');
    expect(message).to.equal(`The state file ${file} cannot grow because the disk is full: make room.`);
    expect(await state.cursor('s', 'p')).to.equal('1');
    expect(await all(state.journal(0, 10_000))).to.have.length(1);
    await state.commit(commit(5));
    expect(await state.cursor('s', 'p')).to.equal('5');
    await state.close();
  });

  it('waits a bounded time for another process that writes, then says who stands in the way', async () => {
    const file = newFile();
    const state = await openState(file, { clock, busyMs: 20 });
    using other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    for (const work of [() => state.commit(commit(1)), () => state.finishRun('s', 1)]) {
      const { kind, message } = await failure(work);
      expect(kind).to.equal('transient');
      expect(message).to.include(`The state file ${file} is in use by another process`);
    }
    expect(await state.cursor('s', 'p')).to.equal(undefined);
    other.exec('ROLLBACK');
    await state.commit(commit(1));
    await state.close();
  });

  it('that is damaged is named, with what can be done', async () => {
    const file = newFile();
    await make(file, 2_000);
    const handle = openSync(file, 'r+');
    for (let page = 1; page < 40; page++) {
      writeSync(handle, Buffer.alloc(4_096, 0xff), 0, 4_096, page * 4_096);
    }
    closeSync(handle);
    const state = await openState(file, { clock });
    for (const work of [
      () => state.cursor('s', 'p'),
      () => all(state.journal(0, 10_000)),
      () => state.commit(commit(1)),
    ]) {
      const { kind, message } = await failure(work);
      expect(kind).to.equal('permanent');
      expect(message).to.equal(
        `The state file ${file} is damaged: restore it from a backup, or move it away to begin anew.`,
      );
    }
    await state.close();
  });

  it('that is no database is named, with what can be done', async () => {
    const file = newFile();
    writeFileSync(file, 'this is no database, and long enough to tell'.repeat(100));
    const { kind, message } = await failure(() => openState(file, { clock }));
    expect(kind).to.equal('permanent');
    expect(message).to.equal(`The state file ${file} is not a database: move it away to begin anew.`);
  });

  it('cannot be where no folder can be', async () => {
    writeFileSync(newFile('plain'), '');
    const { kind, message } = await failure(() => openState(newFile('plain/state.db'), { clock }));
    expect(kind).to.equal('permanent');
    expect(message).to.include('check that its folder exists');
  });
});
