import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import type { QueueBounds, QueueConfig, SqsConnection } from '../ports/pipeline.ts';
import type { Quarantine } from '../ports/quarantine.ts';
import type { Queue } from '../ports/queue.ts';
import { openEmbeddedServer } from './embedded/embedded-server.ts';
import { inParallel } from './leased/in-parallel.ts';
import { createLeasedQuarantine } from './leased/leased-quarantine.ts';
import { createLeasedQueue } from './leased/leased-queue.ts';
import { underAll } from './leased/within.ts';
import { DEFAULT_MOST_BYTES, type Wire } from './leased/wire.ts';
import { createMemoryQuarantine, createMemoryQueue } from './memory-queue.ts';
import { createMemoryMessages } from './memory-wire.ts';
import { createSqsClient, type SqsClient } from './sqs/sqs-client.ts';
import { findPlaces, type SqsPlaces } from './sqs/sqs-places.ts';
import { createSqsWire } from './sqs/sqs-wire.ts';

/** How long one look into a quarantine of SQS waits for a message, in milliseconds: a long poll, which asks every server. */
const QUARANTINE_WAIT_MS = 1_000;

/** Queues that are looked up at once. */
const CONCURRENCY = 8;

/** The embedded server knows no regions and no users, but the protocol wants both. */
const NOMINAL = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'millrace', secretAccessKey: 'millrace' },
};

export type OpenQueues = {
  /** @throws Error when no queue of that name was opened. */
  get(name: string): Queue;
  /** The most bytes that one message of the queue carries: for `packRecords`. @throws Error as `get`. */
  maxBytes(name: string): number;
  /** Its quarantine, to look through: one of its own each time. @throws Error as `get`. */
  quarantine(name: string): Quarantine;
  /** How long the queue keeps a message, in milliseconds. @throws Error as `get`. */
  retentionMs(name: string): number;
  /** Closes every queue, the connections, and the embedded server if it is ours. Safe twice. */
  close(): Promise<void>;
};

export type OpenQueuesOptions = {
  readonly clock: Clock;
  readonly observe: Observe;
  /** Where the embedded queue keeps its data. */
  readonly dataDir: string;
  /** Ends the opening. */
  readonly signal: AbortSignal;
};

type Opened = {
  readonly queue: Queue;
  readonly maxBytes: number;
  readonly retentionMs: number;
  readonly openQuarantine: () => Quarantine;
};

/**
 * Opens the named queues, each with its quarantine, and the server behind them where it is the embedded one.
 *
 * @throws Failure when the queue said no, or one is missing and may not be created; the signal's reason when it aborts.
 * Then nothing is left open.
 */
export async function openQueues(
  config: QueueConfig,
  names: readonly string[],
  options: OpenQueuesOptions,
): Promise<OpenQueues> {
  const resources = new AsyncDisposableStack();
  const queues = new Map<string, Opened>();
  const failed = new AbortController();
  try {
    await underAll([options.signal, failed.signal], async (signal) => {
      const open = await openerOf(config, { ...options, signal }, resources);
      await inParallel([...new Set(names)], CONCURRENCY, async (name) => {
        const opened = await open(name);
        queues.set(name, opened);
        resources.defer(() => opened.queue.close());
      }).catch((error: unknown) => {
        // The others would go on looking until their deadlines, and the process with them.
        failed.abort(error);
        throw error;
      });
    });
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
  return {
    get: (name) => known(queues, name).queue,
    maxBytes: (name) => known(queues, name).maxBytes,
    quarantine(name) {
      const quarantine = known(queues, name).openQuarantine();
      resources.defer(() => quarantine.close());
      return quarantine;
    },
    retentionMs: (name) => known(queues, name).retentionMs,
    close: () => resources.disposeAsync(),
  };
}

async function openerOf(
  config: QueueConfig,
  options: OpenQueuesOptions,
  resources: AsyncDisposableStack,
): Promise<(name: string) => Promise<Opened>> {
  const { clock, observe, dataDir, signal } = options;
  switch (config.style) {
    case 'memory':
      return async (name) => {
        const all = { name, bounds: config, clock, observe, messages: createMemoryMessages() };
        return {
          queue: createMemoryQueue(all),
          maxBytes: DEFAULT_MOST_BYTES,
          retentionMs: Number.POSITIVE_INFINITY,
          openQuarantine: () => createMemoryQuarantine(all),
        };
      };
    case 'sqs':
      return sqsOpener(config, options, openClient(config, { clock }, resources), {
        create: config.create,
        adjust: false,
        quarantineWaitMs: QUARANTINE_WAIT_MS,
      });
    case 'embedded': {
      const server = await openEmbeddedServer({ dataDir, clock, signal });
      resources.defer(() => server.close());
      const connection = { ...NOMINAL, endpoint: server.endpoint };
      const client = openClient(connection, { clock, explain: server.failure }, resources);
      return sqsOpener(config, options, client, {
        create: true,
        adjust: true,
        // There is one server, and it knows at once what it has.
        quarantineWaitMs: 0,
      });
    }
    default:
      return config satisfies never;
  }
}

function openClient(
  connection: Omit<SqsConnection, 'create'>,
  rest: Omit<Parameters<typeof createSqsClient>[0], 'connection'>,
  resources: AsyncDisposableStack,
): SqsClient {
  const client = createSqsClient({ connection, ...rest });
  resources.defer(() => client.destroy());
  return client;
}

function sqsOpener(
  bounds: QueueConfig,
  { clock, observe, signal }: OpenQueuesOptions,
  client: SqsClient,
  how: { readonly create: boolean; readonly adjust: boolean; readonly quarantineWaitMs: number },
): (name: string) => Promise<Opened> {
  return async (name) => {
    const places = await findPlaces(name, { client, bounds, signal, ...how });
    const wire = createSqsWire({ client, places, bounds });
    const all = { name, bounds, clock, observe };
    return {
      queue: createLeasedQueue(wire, all),
      maxBytes: wire.maxBytes,
      retentionMs: places.retentionMs,
      openQuarantine() {
        const { visibilityMs } = bounds;
        const wire = quarantineWire(client, places, { visibilityMs, waitMs: how.quarantineWaitMs });
        return createLeasedQuarantine(wire, all);
      },
    };
  };
}

/** The dead-letter queue as a queue of its own. */
function quarantineWire(
  client: SqsClient,
  places: SqsPlaces,
  bounds: Pick<QueueBounds, 'visibilityMs' | 'waitMs'>,
): Wire {
  const { queue, quarantine } = places;
  return createSqsWire({ client, places: { ...places, queue: quarantine, quarantine: queue }, bounds });
}

function known(queues: ReadonlyMap<string, Opened>, name: string): Opened {
  const opened = queues.get(name);
  if (opened === undefined) {
    throw new Error(`No queue named '${name}' was opened.`);
  }
  return opened;
}
