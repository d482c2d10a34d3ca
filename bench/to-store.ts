import type { Pipeline } from '../src/ports/pipeline.ts';
import { openQueues } from '../src/queues/index.ts';
import { realClock } from '../src/system/real-clock.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import type { Contest, Run } from './contest.ts';
import type { Load } from './load.ts';
import { processQueue } from './processing.ts';
import type { Quake } from './quakes.ts';
import { storeByHand } from './store-by-hand.ts';
import { watchRecords } from './watch.ts';

/** From the memory queue to the SQLite store, through all actors; the floor has neither queue nor actors. */
export function toStore(pipeline: Pipeline, load: Load): Contest {
  async function floor(): Promise<Run> {
    using folder = temporaryFolder();
    const began = performance.now();
    const store = storeByHand(folder.path);
    for (const page of load.pages) {
      store.put(JSON.parse(page) as readonly Quake[]);
      if (store.pending() >= pipeline.store.batchPoints) {
        store.commit();
      }
    }
    store.commit();
    const ms = performance.now() - began;
    const result = store.result();
    store.close();
    return { count: load.records, ms, result };
  }

  async function product(): Promise<Run> {
    using folder = temporaryFolder();
    const watch = watchRecords(load.records);
    const { signal } = new AbortController();
    const queues = await openQueues({ ...pipeline.queue, style: 'memory' }, ['quake'], {
      clock: realClock,
      observe: watch.observe,
      dataDir: folder.path,
      signal,
    });
    try {
      await queues.get('quake').send(load.envelopes, signal);
      return await processQueue({ pipeline, queues, watch, records: load.records, folder: folder.path });
    } finally {
      await queues.close();
    }
  }

  return {
    name: 'Memory queue to SQLite',
    unit: 'records',
    target: 0.4,
    floor,
    product,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
