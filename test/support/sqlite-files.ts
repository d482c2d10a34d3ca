import { join } from 'node:path';
import type { ReadableStore } from '../../src/stores/index.ts';
import { openSqliteStore } from '../../src/stores/sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Names for files that are not there yet, in a folder that is gone after the suite. Call it inside `describe`. */
export function newFiles(): (name?: string) => string {
  let folder: ReturnType<typeof temporaryFolder>;
  let files = 0;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => {
    folder[Symbol.dispose]();
  });
  return (name = `file-${files++}.db`) => join(folder.path, name);
}

/** Opens a store for some work, and closes it after that. */
export async function withSqliteStore<T>(
  file: string,
  work: (store: ReadableStore) => Promise<T>,
): Promise<T> {
  const store = openSqliteStore(file);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
