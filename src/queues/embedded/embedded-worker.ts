import { parentPort, workerData } from 'node:worker_threads';
import { Failure } from '../../ports/failure.ts';
import { sqliteFailure } from '../../ports/sqlite-failure.ts';
import { type FauxqsOptions, serveFauxqs } from './fauxqs-server.ts';

/** What the worker thread says to the thread that started it. Any message to it means: stop. */
export type WorkerSays =
  | { readonly type: 'serving'; readonly port: number }
  | { readonly type: 'failed'; readonly kind: Failure['kind']; readonly message: string };

const options = workerData as FauxqsOptions;

async function serve(): Promise<WorkerSays> {
  try {
    const server = await serveFauxqs(options);
    parentPort?.once('message', () => void server.close());
    return { type: 'serving', port: server.port };
  } catch (thrown) {
    const { kind, message } = sqliteFailure(thrown, 'queue', options.folder);
    return { type: 'failed', kind, message };
  }
}

const says = await serve();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(says);
