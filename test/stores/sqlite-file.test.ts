import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { openSqliteStore } from '../../src/stores/sqlite-store.ts';
import { failure } from '../support/failure.ts';
import { killedAfter } from '../support/killed-after.ts';
import { all, MOMENT, point, unaborted } from '../support/points.ts';
import { newFiles, withSqliteStore } from '../support/sqlite-files.ts';

describe('the file of the sqlite store', () => {
  const newFile = newFiles();

  it('keeps nothing of a write that finds the disk full, says so, and goes on when there is room', async () => {
    const file = newFile();
    await withSqliteStore(file, async (store) => {
      await store.write([point('m')], unaborted);
    });
    const store = openSqliteStore(file, { maxPages: 40 });
    const many = Array.from({ length: 2_000 }, (_, at) =>
      point('new', { time: MOMENT + BigInt(at), tags: { at: `${at}` }, fields: { text: 'x'.repeat(200) } }),
    );
    const { kind, message } = await failure(() => store.write(many, unaborted));
    expect(kind).to.equal('transient');
    expect(message).to.equal(`The store file ${file} cannot grow because the disk is full: make room.`);
    expect(await store.measurements()).to.deep.equal(['m']);
    await store.write(many.slice(0, 10), unaborted);
    expect(await all(store.points('new'))).to.have.length(10);
    await store.close();
  });

  it('keeps every write that was done before kill -9, and none by half', async () => {
    const file = newFile();
    const done = await killedAfter(20, 'store-child.ts', file);
    const times = await withSqliteStore(file, async (store) =>
      (await all(store.points('m'))).map(({ time }) => Number(time)),
    );
    expect(times.length).to.be.at.least((done + 1) * 3);
    expect(times.length % 3).to.equal(0);
    expect(times).to.deep.equal(Array.from({ length: times.length }, (_, at) => at));
  }).timeout(20_000);

  it('waits a bounded time for another process that writes, then says who stands in the way', async () => {
    const file = newFile();
    const store = openSqliteStore(file, { busyMs: 20 });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const { kind, message } = await failure(() => store.write([point('m')], unaborted));
    expect(kind).to.equal('transient');
    expect(message).to.include('in use by another process');
    other.exec('ROLLBACK');
    other.close();
    await store.write([point('m')], unaborted);
    await store.close();
  });

  it('does not open what is no database', async () => {
    const file = newFile();
    writeFileSync(file, 'this is no database, and long enough to tell'.repeat(100));
    const { kind, message } = await failure(() => openSqliteStore(file));
    expect(kind).to.equal('permanent');
    expect(message).to.equal(`The store file ${file} is not a database: move it away to begin anew.`);
  });

  it('says which file is damaged and what can be done', async () => {
    const file = newFile();
    const points = Array.from({ length: 500 }, (_, at) => point('m', { time: MOMENT + BigInt(at) }));
    await withSqliteStore(file, async (store) => {
      await store.write(points, unaborted);
    });
    const handle = openSync(file, 'r+');
    for (let page = 5; page < 12; page++) {
      writeSync(handle, Buffer.alloc(4_096, 0xff), 0, 4_096, page * 4_096);
    }
    closeSync(handle);
    const { kind, message } = await failure(() =>
      withSqliteStore(file, async (store) => {
        await all(store.points('m'));
        await store.write(points, unaborted);
      }),
    );
    expect(kind).to.equal('permanent');
    expect(message).to.equal(
      `The store file ${file} is damaged: restore it from a backup, or move it away to begin anew.`,
    );
  });

  it('does not open a folder, and does not open in a folder that cannot be', async () => {
    const folder = newFile('folder');
    mkdirSync(folder);
    expect((await failure(() => openSqliteStore(folder))).message).to.include('cannot be opened');
    writeFileSync(newFile('plain'), '');
    expect((await failure(() => openSqliteStore(newFile('plain/store.db')))).kind).to.equal('permanent');
  });

  it('leaves a file of a newer Millrace alone', async () => {
    const file = newFile();
    await withSqliteStore(file, async () => undefined);
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 2');
    newer.close();
    const { kind, message } = await failure(() => openSqliteStore(file));
    expect(kind).to.equal('permanent');
    expect(message).to.match(/newer Millrace.*upgrade/);
  });
});
