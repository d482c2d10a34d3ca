import { expect } from 'chai';
import { LedgerUnreadable, type Store } from '../../src/ports/store.ts';
import { json } from '../support/api-server.ts';
import { failure } from '../support/failure.ts';
import { influxStubs, SECRET } from '../support/influx-stub.ts';
import { all, unaborted } from '../support/points.ts';

describe('the ledger in InfluxDB', () => {
  const open = influxStubs();
  const range = { from: 1_000, to: 60_000 };
  const read = (store: Store) => all(store.ledger(range, unaborted));
  const row = (at: number) => ({
    envelope: `e${at}`,
    source: 's',
    type: 't',
    partition: 'p',
    cursor: null,
    fetched: 3,
    stored: 2,
    dropped: 1,
    quarantined: 0,
    gathered_at: 1_000 + at,
  });
  const entry = (at: number) => ({
    envelope: `e${at}`,
    source: 's',
    type: 't',
    partition: 'p',
    fetched: 3,
    stored: 2,
    dropped: 1,
    quarantined: 0,
    gatheredAt: 1_000 + at,
  });
  const influxql = (rows: readonly object[]) => {
    const columns = Object.keys(rows[0] ?? {});
    return json({
      results: [
        {
          statement_id: 0,
          series: [{ name: 'millrace_ledger', columns, values: rows.map((one) => Object.values(one)) }],
        },
      ],
    });
  };
  const at = (time: number) => ({ time: `1970-01-01T00:00:01.${String(time).padStart(9, '0')}Z` });

  it('is asked for with InfluxQL', async () => {
    const { server, store } = await open([json({ results: [{ statement_id: 0 }] })]);
    expect(await read(store)).to.deep.equal([]);
    const asked = new URL(server.requests[0]?.path ?? '', server.url);
    expect(asked.pathname).to.equal('/query');
    expect(asked.searchParams.get('db')).to.equal('prices');
    expect(asked.searchParams.get('q')).to.match(
      /^SELECT "source", .* FROM "millrace_ledger" WHERE time >= 1000000000 AND time < 60000000000 ORDER BY time LIMIT 5000 OFFSET 0$/,
    );
  });

  it('is asked for the cursors of one source alone', async () => {
    const { server, store } = await open([
      influxql([{ ...at(1), partition: 'p', cursor: 'c', gathered_at: 1_005 }]),
    ]);
    expect(await all(store.cursors("o'clock", unaborted))).to.deep.equal([
      { partition: 'p', cursor: 'c', gatheredAt: 1_005 },
    ]);
    const asked = new URL(server.requests[0]?.path ?? '', server.url).searchParams.get('q');
    expect(asked).to.match(
      /^SELECT "partition", "cursor", "gathered_at" FROM "millrace_ledger" WHERE time >= 0 AND time < \d+ AND "source" = 'o\\'clock' AND "cursor" <> '' ORDER BY time LIMIT 5000 OFFSET 0$/,
    );
  });

  it('is read page by page, and no row twice where two have the same time', async () => {
    const first = Array.from({ length: 5_000 }, (_, index) => ({
      ...at(Math.min(index, 4_998)),
      ...row(index),
    }));
    const { server, store } = await open([influxql(first), influxql([{ ...at(4_998), ...row(5_000) }])]);
    expect(await read(store)).to.deep.equal(Array.from({ length: 5_001 }, (_, index) => entry(index)));
    const asked = new URL(server.requests[1]?.path ?? '', server.url).searchParams.get('q');
    expect(asked)
      .to.include("time >= '1970-01-01T00:00:01.000004998Z'")
      .and.match(/OFFSET 2$/);
  });

  it('goes on behind a page in which all have the same time', async () => {
    const full = (from: number) =>
      influxql(Array.from({ length: 5_000 }, (_, index) => ({ ...at(7), ...row(from + index) })));
    const { server, store } = await open([full(0), full(5_000), influxql([{ ...at(8), ...row(10_000) }])]);
    expect(await read(store)).to.have.length(10_001);
    const offsets = server.requests.map(({ path }) => /OFFSET\+(\d+)/.exec(path)?.[1]);
    expect(offsets).to.deep.equal(['0', '5000', '10000']);
  });

  it('is read from v3, which answers with objects', async () => {
    const { server, store } = await open(
      [json([{ 'iox::measurement': 'millrace_ledger', time: '1970-01-01T00:00:01.000000001', ...row(1) }])],
      { target: { version: 3, database: 'd' } },
    );
    expect(await read(store)).to.deep.equal([entry(1)]);
    expect(server.requests[0]?.path).to.match(/^\/api\/v3\/query_influxql\?db=d&q=.*&format=json$/);
  });

  it('leaves out points of that measurement that are not of Millrace', async () => {
    const { store } = await open([
      influxql([
        { ...at(1), ...row(1) },
        { ...at(2), ...row(2), fetched: null },
        { ...at(3), ...row(3), source: null },
      ]),
    ]);
    expect(await read(store)).to.deep.equal([entry(1)]);
  });

  it('fails as a write does', async () => {
    for (const [status, expected] of [
      [503, 'cannot write or read now'],
      [403, 'let it write and read bucket'],
    ] as const) {
      const { store } = await open([{ status }]);
      expect((await failure(() => read(store))).message).to.include(expected);
    }
  });

  it('fails for good when the answer cannot be read, or says that the query failed', async () => {
    for (const answer of [
      { status: 200, body: '<html>' },
      json({}),
      json({ results: [{ error: `database not found: ${SECRET}` }] }),
    ]) {
      const { store } = await open([answer]);
      const thrown = await failure(() => read(store));
      const { kind, message } = thrown;
      expect(kind).to.equal('permanent');
      expect(thrown instanceof LedgerUnreadable).to.equal(!message.includes('not found'));
      expect(message).to.match(
        /cannot read the ledger: (database not found: \*\*\*|what answers does not know InfluxQL)\.$/,
      );
    }
  });
});
