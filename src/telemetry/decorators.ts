import type { QueueConfig, StoreConfig } from '../ports/pipeline.ts';
import type { Queue } from '../ports/queue.ts';
import type { Store } from '../ports/store.ts';
import type { HostReading } from './host-gauges.ts';
import type { Measure } from './measure.ts';
import type { Watch } from './watch.ts';

export type PageWork = { readonly source: string; readonly partition: string; readonly page: string };

/** How the work of a page can end, beside well and by a bug. */
export type PageEnding<Result> = {
  /** Given up for its reason, the page is no error. */
  readonly signal?: AbortSignal | undefined;
  /** Why the page failed, of a result that says so: its trace is that of an error. */
  readonly failureOf?: ((result: Result) => string | undefined) | undefined;
};

/** What telemetry puts around ports. HTTP needs none: the instrumentation of undici traces it inside its page. */
export type Decorators = {
  readonly measure: Measure;
  readonly watch: Watch;
  /** Shows, at each export, how each host stands. */
  readonly hosts: (read: () => readonly HostReading[]) => void;
  /** The same queue, traced, and its depth shown at each export. */
  readonly queue: (queue: Queue, style: QueueConfig['style']) => Queue;
  /** The same store, traced. */
  readonly store: (store: Store, style: StoreConfig['style']) => Store;
  /** Does the work of one page, from its request to its commit, as one trace. */
  readonly page: <Result>(
    work: PageWork,
    run: () => Promise<Result>,
    ending?: PageEnding<Result>,
  ) => Promise<Result>;
};
