import { expect } from 'chai';
import type { StoreConfig } from '../../../src/ports/pipeline.ts';
import { complaints, configWith, pipelineOf } from '../../support/config-file.ts';

async function store(rest: string): Promise<StoreConfig> {
  return (await pipelineOf(configWith({ rest }))).store;
}

async function wrong(rest: string): Promise<readonly string[]> {
  return (await complaints(configWith({ rest }))).map((line) => line.replace(/^\S+ /, ''));
}

const BOUNDS = { batchPoints: 5_000, timeoutMs: 10_000 };
const URL = 'url: "http://127.0.0.1:8086"';

describe('the store', () => {
  for (const rest of ['', 'store: sqlite', 'store: { sqlite: {} }', 'store: { sqlite: }', 'store: {}']) {
    it(`is a SQLite file under data with ${rest === '' ? 'nothing' : rest}`, async () => {
      const { data, store: found } = await pipelineOf(configWith({ rest: `data: kept\n${rest}` }));
      expect(found).to.deep.equal({ ...BOUNDS, style: 'sqlite', file: `${data}/store.db` });
      expect(data).to.match(/^\/.*\/kept$/);
    });
  }

  it('has the bounds and the file that are named', async () => {
    const found = await store(
      'data: /var/lib/x\nstore: { sqlite: { file: a/b.db }, batch: 10, timeout: 1m }',
    );
    expect(found).to.deep.equal({
      batchPoints: 10,
      timeoutMs: 60_000,
      style: 'sqlite',
      file: '/var/lib/x/a/b.db',
    });
  });

  for (const rest of ['store: memory', 'store: { memory: {} }', 'store: { memory: }']) {
    it(`is in memory with ${rest}`, async () => {
      expect(await store(rest)).to.deep.equal({ ...BOUNDS, style: 'memory' });
    });
  }

  for (const [version, influxdb, token, target] of [
    [2, `{ ${URL}, token: t, org: o, bucket: b }`, 't', { version: 2, org: 'o', bucket: 'b' }],
    [
      1,
      `{ ${URL}, version: 1, database: d, retentionPolicy: r, username: u, password: p }`,
      'u:p',
      { version: 1, database: 'd', retentionPolicy: 'r' },
    ],
    [
      1,
      `{ ${URL}, version: 1, database: d }`,
      undefined,
      { version: 1, database: 'd', retentionPolicy: undefined },
    ],
    [3, `{ ${URL}, version: 3, token: t, database: d }`, 't', { version: 3, database: 'd' }],
  ] as const) {
    it(`is InfluxDB ${version} with ${influxdb}`, async () => {
      expect(await store(`store: { influxdb: ${influxdb} }`)).to.deep.equal({
        ...BOUNDS,
        style: 'influxdb',
        url: 'http://127.0.0.1:8086',
        token,
        target,
      });
    });
  }

  for (const [rest, says] of [
    ['store: postgres', 'store: "postgres" is not one of sqlite, memory. Write one of them.'],
    ['store: sqllite', 'store: "sqllite" is not one of sqlite, memory. Did you mean sqlite?'],
    ['store: { sqlite: {}, memory: {} }', 'store.memory: does not go with sqlite. Keep one of them.'],
    [
      `store: { influxdb: { ${URL} } }`,
      'store.influxdb.org: is missing, and InfluxDB 2 needs it. Add it, or write another version.|store.influxdb.bucket: is missing, and InfluxDB 2 needs it. Add it, or write another version.',
    ],
    [
      `store: { influxdb: { ${URL}, org: o, bucket: b, database: d } }`,
      'store.influxdb.database: is not of InfluxDB 2. Remove it, or write version: 1 or 3.',
    ],
    [
      `store: { influxdb: { ${URL}, version: 1, database: d, username: u } }`,
      'store.influxdb.username: goes with username and password together. Add the other one.',
    ],
    [
      `store: { influxdb: { ${URL}, version: 4, database: d } }`,
      'store.influxdb.version: 4 is too much. Give at most 3.',
    ],
    [
      `store: { influxdb: { ${URL}, version: 3, database: d, token: 12345678 } }`,
      'store.influxdb.token: *** is a number, and text is expected. Put it in quotes.',
    ],
    ['store: { batch: 0 }', 'store.batch: 0 is too little. Give at least 1.'],
    [
      'store: { timeout: 10 }',
      'store.timeout: 10 has no unit. Write s behind it for seconds, m for minutes, h for hours or ms for milliseconds.',
    ],
  ] as const) {
    it(`is not ${rest}`, async () => {
      expect(await wrong(rest)).to.deep.equal(says.split('|'));
    });
  }
});
