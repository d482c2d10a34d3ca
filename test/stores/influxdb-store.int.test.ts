import { expect } from 'chai';
import type { InfluxTarget } from '../../src/ports/pipeline.ts';
import type { Store } from '../../src/ports/store.ts';
import { openStore } from '../../src/stores/index.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { failure } from '../support/failure.ts';
import { ask, type InfluxQlServer, readMeasurement } from '../support/influxql.ts';
import { MOMENT, point, unaborted, unusedMeasurement } from '../support/points.ts';

const { env } = process;

/** The servers are somebody else's to start: without them this suite fails, because then nothing was shown. */
function urlOf(name: string): string {
  const url = env[name];
  if (url === undefined) {
    throw new Error(`Set ${name} to the URL of a server for this test.`);
  }
  return url;
}

const TOKEN = env.MILLRACE_TEST_INFLUXDB2_TOKEN ?? 'millrace-dev-token';
const ORG = env.MILLRACE_TEST_INFLUXDB2_ORG ?? 'millrace';
const BUCKET = env.MILLRACE_TEST_INFLUXDB2_BUCKET ?? 'millrace';
const DATABASE = env.MILLRACE_TEST_INFLUXDB1_DATABASE ?? 'millrace_test';

const VERSION_1: InfluxTarget = { version: 1, database: DATABASE };
const VERSION_2: InfluxTarget = { version: 2, org: ORG, bucket: BUCKET };

function open(url: string, target: InfluxTarget, token?: string): Promise<Store> {
  return openStore(
    { style: 'influxdb', url, target, token, batchPoints: 5_000, timeoutMs: 30_000 },
    { clock: realClock, dataDir: '.', redact: (text) => text },
  );
}

/** Fewer runs than in a unit test: each is a few requests. */
const RUNS = 25;

describe('InfluxDB 1', () => {
  const server = (): InfluxQlServer => ({ url: urlOf('MILLRACE_TEST_INFLUXDB1_URL'), database: DATABASE });
  before(() => ask(server(), `CREATE DATABASE "${DATABASE}"`));

  storeContract(
    'InfluxDB 1',
    async () => ({
      store: await open(server().url, VERSION_1),
      read: (measurement) => readMeasurement(server(), measurement),
    }),
    RUNS,
  );
  withManyPoints(() => ({ url: server().url, target: VERSION_1, token: undefined }));

  it('says that the database is not there', async () => {
    const store = await open(server().url, { version: 1, database: 'not there' });
    const { kind, message } = await failure(() => store.write([point('m')], unaborted));
    expect(kind).to.equal('permanent');
    expect(message).to.include('CREATE DATABASE "not there"');
    await store.close();
  });

  it('says that the retention policy is not there', async () => {
    const store = await open(server().url, { ...VERSION_1, retentionPolicy: 'not there' });
    const { kind, message } = await failure(() => store.write([point('m')], unaborted));
    expect(kind).to.equal('permanent');
    expect(message).to.include('retention policy');
    await store.close();
  });
});

describe('InfluxDB 2', () => {
  const server = (): InfluxQlServer => ({
    url: urlOf('MILLRACE_TEST_INFLUXDB2_URL'),
    database: BUCKET,
    authorization: `Token ${TOKEN}`,
  });

  storeContract(
    'InfluxDB 2',
    async () => ({
      store: await open(server().url, VERSION_2, TOKEN),
      read: (measurement) => readMeasurement(server(), measurement),
    }),
    RUNS,
  );
  withManyPoints(() => ({ url: server().url, target: VERSION_2, token: TOKEN }));

  it('takes the API of version 1 too', async () => {
    const store = await open(server().url, { version: 1, database: BUCKET }, TOKEN);
    const measurement = unusedMeasurement();
    await store.write([point(measurement)], unaborted);
    expect(await readMeasurement(server(), measurement)).to.deep.equal([point(measurement)]);
    await store.close();
  });

  it('says that token, bucket or organisation is wrong, each in its own words', async () => {
    for (const [target, token, expected] of [
      [VERSION_2, 'wrong', /does not know the token .*check store\.token/],
      [{ ...VERSION_2, bucket: 'not there' }, TOKEN, /bucket "not there" not found.*create the bucket/],
      [{ ...VERSION_2, org: 'not there' }, TOKEN, /organization name "not there" not found/],
    ] as const) {
      const store = await open(server().url, target, token);
      const { kind, message } = await failure(() => store.write([point('m')], unaborted));
      expect(kind).to.equal('permanent');
      expect(message).to.match(expected);
      await store.close();
    }
  });
});

/** What both versions must do beyond the contract, each with the answers of its own. */
function withManyPoints(where: () => { url: string; target: InfluxTarget; token: string | undefined }): void {
  describe('with many points', () => {
    let store: Store;
    let measurement: string;

    beforeEach(async () => {
      const { url, target, token } = where();
      store = await open(url, target, token);
      measurement = unusedMeasurement();
    });
    afterEach(() => store.close());

    it('names each of many points of a wrong type among thousands of good ones, in a moment', async () => {
      await store.write([point(measurement, { fields: { v: 1n } })], unaborted);
      const points = Array.from({ length: 5_000 }, (_, at) =>
        point(measurement, { time: MOMENT + BigInt(at), fields: { v: at % 3 === 0 ? at / 2 : BigInt(at) } }),
      );
      const { refused } = await store.write(points, unaborted);
      expect(refused.map(({ index }) => index)).to.deep.equal(
        points.flatMap(({ fields }, at) => (typeof fields.v === 'number' ? [at] : [])),
      );
    }).timeout(5_000);

    it('tells bad points apart though their weeks differ', async () => {
      const week = 7n * 86_400_000_000_000n;
      await store.write([point(measurement, { fields: { v: 1n } })], unaborted);
      await store.write([point(measurement, { time: MOMENT - 5n * week, fields: { v: 'text' } })], unaborted);
      const points = Array.from({ length: 60 }, (_, at) =>
        point(measurement, {
          time: MOMENT - (at % 2 === 0 ? 0n : 5n * week) + BigInt(at),
          fields: { v: at % 3 === 0 ? 'text' : 5n },
        }),
      );
      const { refused } = await store.write(points, unaborted);
      const wrong = points.flatMap(({ fields }, at) =>
        (typeof fields.v === 'string') === (at % 2 === 0) ? [at] : [],
      );
      expect(refused.map(({ index }) => index)).to.deep.equal(wrong);
    });

    it('refuses a point that is too much for the server, and keeps the others', async () => {
      const points = [
        point(measurement, { time: 1n }),
        point(measurement, { time: 2n, tags: { long: 'x'.repeat(70_000) } }),
        point(measurement, { time: 3n }),
      ];
      const { refused } = await store.write(points, unaborted);
      expect(refused.map(({ index, reason }) => [index, reason.length <= 500])).to.deep.equal([[1, true]]);
    });

    it('keeps forty thousand points of eight writes at the same time', async () => {
      const writes = Array.from({ length: 8 }, (_, part) =>
        Array.from({ length: 5_000 }, (_, at) =>
          point(measurement, {
            time: BigInt(part * 5_000 + at),
            tags: { s: `${at % 10}` },
            fields: { v: at },
          }),
        ),
      );
      const receipts = await Promise.all(writes.map((points) => store.write(points, unaborted)));
      expect(receipts.flatMap(({ refused }) => refused)).to.deep.equal([]);
      const { url, target, token } = where();
      const database = target.version === 2 ? target.bucket : target.database;
      const authorization = token === undefined ? {} : { authorization: `Token ${token}` };
      const [counted] = await ask(
        { url, database, ...authorization },
        `SELECT count(v) FROM "${measurement}"`,
      );
      expect(counted?.values[0]?.[1]).to.equal(40_000n);
    }).timeout(30_000);
  });
}

describe('VictoriaMetrics', () => {
  it('takes points as version 1 and as version 2, and gives their numbers back', async () => {
    const url = urlOf('MILLRACE_TEST_VICTORIAMETRICS_URL');
    const name = `test_${process.pid}_${Date.now()}`;
    // Old times are outside of what it keeps.
    const now = BigInt(Math.floor(Date.now() / 1_000)) * 1_000_000_000n;
    const tags = { town: 'Zürich, CH', quote: 'say "hi"' };
    for (const target of [VERSION_1, VERSION_2]) {
      const store = await open(url, target);
      const measurement = `${name}_${target.version}`;
      const points = [0n, 1n].map((at) =>
        point(measurement, { tags, fields: { a: 1.5 + Number(at), b: 7n }, time: now + at * 1_000_000_000n }),
      );
      expect(await store.write(points, unaborted)).to.deep.equal({ refused: [] });
      await store.close();
    }
    for (const version of [1, 2]) {
      expect(await exported(url, `${name}_${version}_a`, 2)).to.deep.equal({ tags, values: [1.5, 2.5] });
      expect(await exported(url, `${name}_${version}_b`, 2)).to.deep.equal({ tags, values: [7, 7] });
    }
  }).timeout(20_000);

  it('says that it cannot tell of the ledger', async () => {
    const store = await open(urlOf('MILLRACE_TEST_VICTORIAMETRICS_URL'), VERSION_2);
    const { kind } = await failure(async () => {
      for await (const _ of store.ledger({ from: 0, to: 1 }, unaborted)) {
        // there is none
      }
    });
    expect(kind).to.equal('permanent');
    await store.close();
  });
});

/** A metric shows about a second after it was written; the test's time limit bounds the wait. */
async function exported(
  url: string,
  metric: string,
  count: number,
): Promise<{ tags: object; values: number[] }> {
  for (;;) {
    const response = await fetch(`${url}/api/v1/export?match[]=${encodeURIComponent(metric)}`);
    const [line = ''] = (await response.text()).split('\n');
    const found =
      line === '' ? undefined : (JSON.parse(line) as { metric: Record<string, string>; values: number[] });
    if (found?.values.length === count) {
      const { __name__: _, db: __, ...tags } = found.metric;
      return { tags, values: found.values };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
