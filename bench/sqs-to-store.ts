import { zstdDecompressSync } from 'node:zlib';
import {
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Event } from '../src/ports/events.ts';
import type { Pipeline } from '../src/ports/pipeline.ts';
import { openEmbeddedServer } from '../src/queues/embedded/embedded-server.ts';
import { openQueues } from '../src/queues/index.ts';
import { realClock } from '../src/system/real-clock.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import type { Contest, Run } from './contest.ts';
import type { Load } from './load.ts';
import { processQueue } from './processing.ts';
import type { Quake } from './quakes.ts';
import { type StoreByHand, storeByHand } from './store-by-hand.ts';
import { watchRecords } from './watch.ts';

/** The queue of the product's side is that of the type; the floor has one of its own on the same server. */
const FLOOR_QUEUE = 'by-hand';

/** From the embedded SQS server to the SQLite store. The floor: receive, map, write, delete, in one loop. */
export async function sqsToStore(pipeline: Pipeline, load: Load): Promise<Contest> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(temporaryFolder());
  const { signal } = new AbortController();
  let observe: (event: Event) => void = () => undefined;
  // Held open beside the queues, which use it as a second process would, to know where it listens.
  const server = await openEmbeddedServer({ dataDir: folder.path, clock: realClock, signal });
  opening.defer(() => server.close());
  const queues = await openQueues({ ...pipeline.queue, style: 'embedded' }, ['quake', FLOOR_QUEUE], {
    clock: realClock,
    observe: (event) => observe(event),
    dataDir: folder.path,
    signal,
  });
  opening.defer(() => queues.close());
  const client = new SQSClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  opening.defer(() => client.destroy());
  const { QueueUrl = '' } = await client.send(
    new GetQueueUrlCommand({ QueueName: `${pipeline.queue.prefix}-${FLOOR_QUEUE}` }),
  );

  async function floor(): Promise<Run> {
    using storeFolder = temporaryFolder();
    await queues.get(FLOOR_QUEUE).send(load.envelopes, signal);
    const began = performance.now();
    const store = storeByHand(storeFolder.path);
    for (let left = load.envelopes.length; left > 0; ) {
      left -= await receiveByHand(client, QueueUrl, store);
    }
    const ms = performance.now() - began;
    const result = store.result();
    store.close();
    return { count: load.records, ms, result };
  }

  async function product(): Promise<Run> {
    using storeFolder = temporaryFolder();
    await queues.get('quake').send(load.envelopes, signal);
    const watch = watchRecords(load.records);
    observe = watch.observe;
    return processQueue({ pipeline, queues, watch, records: load.records, folder: storeFolder.path });
  }

  const opened = opening.move();
  return {
    name: 'Embedded SQS to SQLite',
    unit: 'records',
    target: undefined,
    floor,
    product,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** One turn of the floor's loop; how many messages it finished. Nothing is deleted before it is stored. */
async function receiveByHand(client: SQSClient, QueueUrl: string, store: StoreByHand): Promise<number> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  if (Messages.length === 0) {
    return 0;
  }
  for (const message of Messages) {
    store.put(recordsOf(message));
  }
  store.commit();
  const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
  const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  if (Failed.length > 0) {
    throw new Error(`The server did not delete ${Failed.length} messages of the floor.`);
  }
  return Messages.length;
}

type Body = { readonly zip?: 'zstd'; readonly data: string; readonly records: readonly Quake[] };

function recordsOf({ Body = '' }: Message): readonly Quake[] {
  const body = JSON.parse(Body) as Body;
  if (body.zip === undefined) {
    return body.records;
  }
  const json = zstdDecompressSync(Buffer.from(body.data, 'base64')).toString('utf8');
  return (JSON.parse(json) as Body).records;
}
