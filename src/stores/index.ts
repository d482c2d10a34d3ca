import { resolve } from 'node:path';
import type { Clock } from '../ports/clock.ts';
import type { StoreConfig } from '../ports/pipeline.ts';
import type { Redact } from '../ports/redact.ts';
import type { Store } from '../ports/store.ts';
import { openInfluxStore } from './influxdb-store.ts';
import { memoryStore } from './memory-store.ts';
import { openSqliteStore } from './sqlite-store.ts';

export { isReadable, type ReadableStore } from './readable-store.ts';

export type StoreOptions = {
  readonly clock: Clock;
  /** The folder in which the store's file is, where its name is relative. */
  readonly dataDir: string;
  readonly redact: Redact;
};

/**
 * The store that the configuration names. Of the embedded ones `isReadable` is true. InfluxDB is not asked for anything
 * yet: whether it is there shows with the first write.
 *
 * @throws Failure when it cannot be opened.
 */
export async function openStore(config: StoreConfig, options: StoreOptions): Promise<Store> {
  if (config.style === 'sqlite') {
    return openSqliteStore(resolve(options.dataDir, config.file));
  }
  return config.style === 'influxdb' ? openInfluxStore(config, options) : memoryStore();
}
