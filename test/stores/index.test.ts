import { existsSync } from 'node:fs';
import { expect } from 'chai';
import type { StoreConfig } from '../../src/ports/pipeline.ts';
import { isReadable, openStore } from '../../src/stores/index.ts';
import { point, unaborted } from '../support/points.ts';
import { newFiles } from '../support/sqlite-files.ts';
import { virtualClock } from '../support/virtual-clock.ts';

describe('opening a store', () => {
  const newFile = newFiles();
  const bounds = { batchPoints: 5_000, timeoutMs: 1_000 };

  function open(config: StoreConfig) {
    return openStore(config, { clock: virtualClock(), dataDir: newFile('data'), redact: (text) => text });
  }

  it('makes the file of a sqlite store in the data folder, and the folder', async () => {
    const store = await open({ ...bounds, style: 'sqlite', file: 'deep/store.db' });
    await store.write([point('m')], unaborted);
    expect(existsSync(newFile('data/deep/store.db'))).to.equal(true);
    expect(isReadable(store)).to.equal(true);
    await store.close();
  });

  it('takes an absolute file as it is', async () => {
    const file = newFile();
    const store = await open({ ...bounds, style: 'sqlite', file });
    expect(existsSync(file)).to.equal(true);
    await store.close();
  });

  it('opens an influxdb store without asking anybody', async () => {
    const store = await open({
      ...bounds,
      style: 'influxdb',
      url: 'http://127.0.0.1:1',
      target: { version: 3, database: 'd' },
    });
    expect(isReadable(store)).to.equal(false);
    await store.close();
  });

  it('opens an empty memory store', async () => {
    const store = await open({ ...bounds, style: 'memory' });
    expect(isReadable(store) && (await store.measurements())).to.deep.equal([]);
  });
});
