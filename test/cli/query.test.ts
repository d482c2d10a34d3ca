import { join } from 'node:path';
import { expect } from 'chai';
import { millrace } from '../support/in-process.ts';
import { point, unaborted } from '../support/points.ts';
import { withSqliteStore } from '../support/sqlite-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const COUNT = 1_001;

describe('millrace query', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let store: string;

  before(async () => {
    folder = temporaryFolder();
    store = join(folder.path, 'store.db');
    const points = Array.from({ length: COUNT }, (_, at) =>
      point('m', { time: BigInt(at), fields: { v: at / 2 } }),
    );
    await withSqliteStore(store, (opened) => opened.write(points, unaborted));
  });
  after(() => folder[Symbol.dispose]());

  async function query(sql: string, file = store) {
    const command = millrace(['query', sql, '--store', file]);
    return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
  }

  it('answers with a table', async () => {
    expect(await query('select v from m order by v limit 2')).to.deep.equal({
      code: 0,
      stdout: '  v\n───\n  0\n0.5\n',
      stderr: '',
    });
  });

  it('shows a bounded number of rows, and says that there are more', async () => {
    const { code, stdout, stderr } = await query('select v from m');
    expect(code).to.equal(0);
    expect(stdout.trim().split('\n').length).to.equal(1_002);
    expect(stderr).to.match(/Only the first 1000 rows/);
  });

  it('changes nothing', async () => {
    for (const sql of ['delete from m', 'drop view m', 'create table t (a)']) {
      const { code, stderr } = await query(sql);
      expect(code, sql).to.equal(1);
      expect(stderr).to.match(/^millrace: The store at .* did not answer: .+\n$/);
    }
    expect((await query('select count(*) as n from m')).stdout).to.include(`${COUNT}`);
  });

  it('says what is wrong with the SQL, or that there is no store', async () => {
    expect(await query('selec 1')).to.include({ code: 1, stdout: '' });
    const { code, stderr } = await query('select 1', join(folder.path, 'none.db'));
    expect(code).to.equal(1);
    expect(stderr).to.match(/^millrace: There is no store at .*none\.db\. Name the file with --store\.\n$/);
  });
});
