import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { all, MOMENT, point, unaborted } from '../support/points.ts';
import { newFiles, withSqliteStore } from '../support/sqlite-files.ts';

describe('the sqlite store, for a person with SQL', () => {
  const newFile = newFiles();

  function query(file: string, sql: string): unknown[] {
    using database = new DatabaseSync(file, { readOnly: true });
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all().map((row) => ({ ...row }));
  }

  it('shows a measurement as a table of its name: time, tags, fields, and the exact time', async () => {
    const file = newFile();
    await withSqliteStore(file, async (store) => {
      await store.write(
        [point('quake', { tags: { net: 'us' }, fields: { mag: 4.5, felt: 3n, tsunami: false } })],
        unaborted,
      );
    });
    const [row] = query(file, 'select * from quake limit 5') as Record<string, unknown>[];
    expect(row).to.deep.equal({
      time: '2026-01-01T00:00:00.123Z',
      net: 'us',
      mag: 4.5,
      felt: 3n,
      tsunami: 0n,
      time_ns: MOMENT,
    });
    expect(Object.keys(row ?? {})).to.deep.equal(['time', 'net', 'mag', 'felt', 'tsunami', 'time_ns']);
  });

  it('shows times before 1970 and at the end of a second as they are', async () => {
    const file = newFile();
    await withSqliteStore(file, async (store) => {
      await store.write(
        [-1n, 999_999_999n, 59_999_999_999n].map((time) => point('m', { time })),
        unaborted,
      );
    });
    expect(query(file, 'select time from m')).to.deep.equal([
      { time: '1969-12-31T23:59:59.999Z' },
      { time: '1970-01-01T00:00:00.999Z' },
      { time: '1970-01-01T00:00:59.999Z' },
    ]);
  });

  it('shows tags and fields that appeared later, empty where a point has none', async () => {
    const file = newFile();
    await withSqliteStore(file, async (store) => {
      await store.write([point('m', { fields: { a: 1 } })], unaborted);
      await store.write(
        [point('m', { time: MOMENT + 1n, tags: { town: 'x' }, fields: { b: 'y' } })],
        unaborted,
      );
    });
    expect(query(file, 'select town, a, b from m')).to.deep.equal([
      { town: null, a: 1, b: null },
      { town: 'x', a: null, b: 'y' },
    ]);
  });

  it('gives every name a column of its own, though SQL knows no case', async () => {
    const file = newFile();
    await withSqliteStore(file, async (store) => {
      await store.write(
        [point('m', { tags: { time: 'x', Mag: 'y' }, fields: { mag: 1, MAG: 2, 'a"b': 3 } })],
        unaborted,
      );
    });
    const [row] = query(file, 'select * from m') as Record<string, unknown>[];
    expect(row).to.deep.include({ time_2: 'x', Mag: 'y', mag_2: 1, MAG_3: 2, 'a"b': 3 });
  });

  it('gives every measurement a table, those too whose name SQLite keeps for itself', async () => {
    const file = newFile();
    const names = ['m', 'M', 'sqlite_master', '_points_1', 'measurement_3', 'a"b'];
    await withSqliteStore(file, async (store) => {
      await store.write(
        names.map((name) => point(name, { fields: { [`of ${name}`]: 1 } })),
        unaborted,
      );
      for (const name of names) {
        expect(await all(store.points(name))).to.deep.equal([point(name, { fields: { [`of ${name}`]: 1 } })]);
      }
    });
    const views = query(file, "select name from sqlite_schema where type = 'view'") as { name: string }[];
    expect(views.map(({ name }) => name)).to.deep.equal([
      'm',
      'M_2',
      'measurement_3',
      'measurement_4',
      'measurement_3_2',
      'a"b',
    ]);
  });
});
