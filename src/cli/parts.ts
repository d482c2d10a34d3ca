import type { Loaded } from '../config/index.ts';
import type { Observe } from '../ports/events.ts';
import type { State } from '../ports/state.ts';
import type { Store } from '../ports/store.ts';
import type { OpenQueues } from '../queues/index.ts';
import type { Adapters } from '../system/adapters.ts';

/** The parts that a command which runs nothing looks into, each opened when it is first asked for. Disposing closes all. */
export type Parts = AsyncDisposable & {
  state(): Promise<State>;
  store(): Promise<Store>;
  /** Every queue of the pipeline. A queue that does not exist is not made. */
  queues(): Promise<OpenQueues>;
  readonly queueNames: readonly string[];
  /** The queue that carries a type; the type's own name for a type that is not in the configuration. */
  queueOf(type: string): string;
  /** Aborts when the parts are closed. */
  readonly signal: AbortSignal;
};

export async function openParts(
  { clock, ...open }: Adapters,
  { pipeline, redact }: Loaded,
  observe: Observe = () => undefined,
): Promise<Parts> {
  const opened = new AsyncDisposableStack();
  const ended = new AbortController();
  const { signal } = ended;
  const dataDir = pipeline.data;
  const queueOfType = new Map(pipeline.types.map(({ name, queue }) => [name, queue]));
  const queueNames = [...new Set(queueOfType.values())];
  const config = pipeline.queue.style === 'sqs' ? { ...pipeline.queue, create: false } : pipeline.queue;

  async function keeping<Part extends { close(): Promise<void> }>(opening: Promise<Part>): Promise<Part> {
    const part = await opening;
    opened.defer(() => part.close());
    return part;
  }

  return {
    state: once(() => keeping(open.openState(`${dataDir}/state.db`, { clock }))),
    store: once(() => keeping(open.openStore(pipeline.store, { clock, dataDir, redact }))),
    queues: once(() => keeping(open.openQueues(config, queueNames, { clock, observe, dataDir, signal }))),
    queueNames,
    queueOf: (type) => queueOfType.get(type) ?? type,
    signal,
    async [Symbol.asyncDispose]() {
      ended.abort(new Error('The command has ended.'));
      await opened.disposeAsync();
    },
  };
}

/** Made when first asked for, and never again. */
export function once<Part>(make: () => Promise<Part>): () => Promise<Part> {
  let made: Promise<Part> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
