import { resolve } from 'node:path';
import type { z } from 'zod';
import type { InfluxTarget, StoreBounds, StoreConfig } from '../../ports/pipeline.ts';
import { SQLITE_FILE, type storeOption, storeSection } from '../schema/store.ts';
import { given } from './given.ts';

type Store = z.output<typeof storeOption>;
type Influx = NonNullable<z.output<typeof storeSection>['influxdb']>;

/** A store in its normal form. Its files are within `data`, an absolute folder. */
export function normaliseStore(store: Store, data: string): StoreConfig {
  if (typeof store === 'string') {
    return normaliseStore(storeSection.parse({ [store]: {} }), data);
  }
  const { sqlite, influxdb, memory } = store;
  const bounds: StoreBounds = { batchPoints: store.batch, timeoutMs: store.timeout };
  if (influxdb !== undefined) {
    const { url, token } = influxdb;
    return {
      ...bounds,
      style: 'influxdb',
      url,
      token: userAndPassword(influxdb) ?? token,
      target: targetOf(influxdb),
    };
  }
  if (memory !== undefined) {
    return { ...bounds, style: 'memory' };
  }
  return { ...bounds, style: 'sqlite', file: resolve(data, sqlite?.file ?? SQLITE_FILE) };
}

function targetOf(influx: Influx): InfluxTarget {
  switch (influx.version) {
    case 1:
      return { version: 1, database: given(influx.database), retentionPolicy: influx.retentionPolicy };
    case 3:
      return { version: 3, database: given(influx.database) };
    default:
      return { version: 2, org: given(influx.org), bucket: given(influx.bucket) };
  }
}

function userAndPassword({ username, password }: Influx): string | undefined {
  return username === undefined || password === undefined ? undefined : `${username}:${password}`;
}
