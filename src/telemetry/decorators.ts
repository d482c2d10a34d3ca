import type { QueueConfig, StoreConfig } from '../ports/pipeline.ts';
import type { Queue } from '../ports/queue.ts';
import type { Store } from '../ports/store.ts';
import type { Measure } from './measure.ts';

export type PageWork = { readonly source: string; readonly partition: string; readonly page: string };

/** What telemetry puts around ports. HTTP needs none: the instrumentation of undici traces it inside its page. */
export type Decorators = {
  readonly measure: Measure;
  /** The same queue, traced. */
  readonly queue: (queue: Queue, style: QueueConfig['style']) => Queue;
  /** The same store, traced. */
  readonly store: (store: Store, style: StoreConfig['style']) => Store;
  /** Does the work of one page, from its request to its commit, as one trace. */
  readonly page: <Result>(work: PageWork, run: () => Promise<Result>) => Promise<Result>;
};
