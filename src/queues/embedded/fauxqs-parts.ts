import type { DatabaseSync } from 'node:sqlite';

/**
 * fauxqs in its parts, as far as they are used. Its `startFauxqs` cannot serve as it is: it listens on every address of
 * the machine, loses a message that is given back at once (the row's receive count is set to NULL, which the schema
 * forbids), moves a message to its dead-letter queue in two transactions, between which a crash loses it, and lends
 * messages to who has hung up. So its parts are put together here instead. They are not in the package's exports: the version is pinned, and
 * `fauxqs-server.test.ts` holds each of these promises.
 */
export type FauxqsParts = {
  readonly buildApp: (options: {
    readonly logger: false;
    readonly stores: { readonly sqsStore: SqsStore; readonly snsStore: object; readonly s3Store: object };
  }) => App;
  readonly SqsStore: new () => SqsStore;
  readonly SnsStore: new () => object;
  readonly S3Store: new () => object;
  readonly PersistenceManager: new (folder: string) => Persistence;
};

/** The Fastify server of fauxqs. */
export type App = {
  addHook(name: 'preHandler', hook: (request: Request, reply: Reply, done: () => void) => void): void;
  setErrorHandler(handler: (error: unknown, request: Request, reply: Reply) => void): void;
  listen(address: { readonly host: string; readonly port: number }): Promise<string>;
  close(): Promise<void>;
};

export type Request = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly raw: { readonly socket: { readonly destroyed: boolean } };
};

export type Reply = {
  code(status: number): Reply;
  header(name: string, value: string): Reply;
  send(body: unknown): void;
};

export type SqsStore = {
  persistence: Persistence | undefined;
  createQueue(...options: readonly unknown[]): SqsQueue;
  allQueues(): Iterable<SqsQueue>;
};

export type SqsQueue = {
  persistence: Persistence | undefined;
  dequeue(...options: readonly unknown[]): unknown[];
};

export type SqsMessage = { readonly messageId: string; readonly body: string };

export type Persistence = {
  readonly db: Pick<DatabaseSync, 'prepare'>;
  loadSqsAndSns(sqsStore: SqsStore, snsStore: object): void;
  transaction(work: () => void): void;
  insertMessage: (queue: string, message: SqsMessage) => void;
  deleteMessage: (messageId: string) => void;
  deleteQueueMessages: (queue: string) => void;
  updateMessageReady(messageId: string): void;
  close(): void;
};

export async function loadFauxqs(): Promise<FauxqsParts> {
  const main = import.meta.resolve('fauxqs');
  const load = async (file: string) => (await import(new URL(file, main).href)) as object;
  const modules = await Promise.all(
    ['app.js', 'sqs/sqsStore.js', 'sns/snsStore.js', 's3/s3Store.js', 'persistence.js'].map((file) =>
      load(`./${file}`),
    ),
  );
  return Object.assign({}, ...modules) as FauxqsParts;
}
