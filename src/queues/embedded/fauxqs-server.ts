import { AsyncLocalStorage } from 'node:async_hooks';
import { sqliteFailure } from '../../ports/sqlite-failure.ts';
import {
  type App,
  type FauxqsParts,
  loadFauxqs,
  type Persistence,
  type Reply,
  type Request,
  type SqsQueue,
} from './fauxqs-parts.ts';
import { countHeldBytes } from './held-bytes.ts';

const LOOPBACK = '127.0.0.1';

/** The status of a server that is full, or whose disk is: `sqs-failure.ts` knows it as a server that has trouble. */
const TROUBLE_STATUS = 503;

export type FauxqsOptions = {
  /** Where its database is. */
  readonly folder: string;
  /** The port to take if it is free; otherwise any. */
  readonly port: number;
  /** The most bytes of bodies that it holds; past them it takes no message. */
  readonly mostBytes: number;
};

export type FauxqsServer = { readonly port: number; close(): Promise<void> };

/**
 * An SQS server on 127.0.0.1 whose queues are in a database file: what it has answered for is there after a `kill -9`.
 *
 * @throws an error of node:sqlite when the file cannot be used.
 */
export async function serveFauxqs({ folder, port, mostBytes }: FauxqsOptions): Promise<FauxqsServer> {
  const parts = await loadFauxqs();
  const persistence = new parts.PersistenceManager(folder);
  keepReceiveCount(persistence);
  const asking = new AsyncLocalStorage<Request>();
  const app = parts.buildApp({ logger: false, stores: createStores(parts, persistence, asking) });
  app.addHook('preHandler', (request, _reply, done) => asking.run(request, done));
  app.setErrorHandler((error, _request, reply) =>
    refuse(reply, sqliteFailure(error, 'queue', folder).message),
  );
  refuseWhenFull(app, countHeldBytes(persistence), mostBytes);
  const address = await listen(app, port);
  return {
    port: Number(new URL(address).port),
    async close() {
      await app.close();
      persistence.close();
    },
  };
}

function createStores(
  { SqsStore, SnsStore, S3Store }: FauxqsParts,
  persistence: Persistence,
  asking: AsyncLocalStorage<Request>,
) {
  const sqsStore = new SqsStore();
  const snsStore = new SnsStore();
  const create = sqsStore.createQueue.bind(sqsStore);
  sqsStore.createQueue = (...options) => receiveWhole(create(...options), persistence, asking);
  persistence.loadSqsAndSns(sqsStore, snsStore);
  // Only now: what was loaded must not be written again.
  sqsStore.persistence = persistence;
  for (const queue of sqsStore.allQueues()) {
    queue.persistence = persistence;
  }
  return { sqsStore, snsStore, s3Store: new S3Store() };
}

function keepReceiveCount(persistence: Persistence): void {
  const giveBack = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => void giveBack.run(messageId);
}

/**
 * A receive may move messages to the dead-letter queue: each is in exactly one of the two, whenever the power fails. A
 * long poll outlives a process that was killed: what it found would be lent to nobody until the lease ends.
 */
function receiveWhole(
  queue: SqsQueue,
  persistence: Persistence,
  asking: AsyncLocalStorage<Request>,
): SqsQueue {
  const dequeue = queue.dequeue.bind(queue);
  queue.dequeue = (...options) => {
    let received: unknown[] = [];
    if (asking.getStore()?.raw.socket.destroyed !== true) {
      persistence.transaction(() => {
        received = dequeue(...options);
      });
    }
    return received;
  };
  return queue;
}

function refuseWhenFull(app: App, heldBytes: () => number, mostBytes: number): void {
  app.addHook('preHandler', (request, reply, done) => {
    if (heldBytes() < mostBytes || !String(request.headers['x-amz-target']).includes('.SendMessage')) {
      done();
      return;
    }
    refuse(reply, `The embedded queue holds ${mostBytes} bytes and takes no more until some are processed.`);
  });
}

function refuse(reply: Reply, message: string): void {
  reply
    .code(TROUBLE_STATUS)
    .header('content-type', 'application/x-amz-json-1.0')
    .send({ __type: 'com.amazonaws.sqs#ServiceUnavailable', message });
}

/** The port of the last time, so that another process which uses the queue finds it again after a restart. */
async function listen(app: App, port: number): Promise<string> {
  try {
    return await app.listen({ host: LOOPBACK, port });
  } catch (error) {
    if (port !== 0 && error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      return await app.listen({ host: LOOPBACK, port: 0 });
    }
    throw error;
  }
}
