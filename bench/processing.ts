import type { Pipeline } from '../src/ports/pipeline.ts';
import type { OpenQueues } from '../src/queues/index.ts';
import { isReadable } from '../src/stores/index.ts';
import type { Run } from './contest.ts';
import { quietTelemetry, startProduct } from './product.ts';
import { resultOf } from './store-by-hand.ts';
import { strictLineWriter } from './strict-line-writer.ts';
import type { Watch } from './watch.ts';

export type Processing = {
  readonly pipeline: Pipeline;
  /** The queue of the quakes holds all records already. They stay open. */
  readonly queues: OpenQueues;
  readonly watch: Watch;
  readonly records: number;
  /** For the store. */
  readonly folder: string;
};

/**
 * The product's side: the role `process`, from a full queue to a store that has it all. As on the floor, the time begins
 * with opening the store, and ends when the last message is off the queue.
 */
export async function processQueue({ pipeline, queues, watch, records, folder }: Processing): Promise<Run> {
  const telemetry = await quietTelemetry();
  const openQueues = async () => ({ ...queues, close: async () => undefined });
  const began = performance.now();
  await using running = await startProduct({
    pipeline: { ...pipeline, data: folder },
    role: 'process',
    instead: { openQueues },
    telemetry,
    observe: watch.observe,
  });
  await watch.finished;
  const ms = performance.now() - began;

  await running.topology.close();
  const { store } = running;
  if (store === undefined || !isReadable(store)) {
    throw new Error('The bench compares what is in the store: it must be one that can be read.');
  }
  const lines = await Array.fromAsync(store.points('quake'), strictLineWriter());
  await telemetry.close();
  return { count: records, ms, result: resultOf(lines, watch.dropped(), watch.quarantined()) };
}
