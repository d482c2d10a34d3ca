import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../ports/clock.ts';
import { Failure } from '../../ports/failure.ts';
import type { WorkerSays } from './embedded-worker.ts';
import type { FauxqsOptions } from './fauxqs-server.ts';
import { type FolderLock, lockFolder, servedPort } from './folder-lock.ts';

/** The most bytes of message bodies that the server holds, quarantine included: it keeps them in memory as well. */
const MOST_BYTES = 512 * 1024 * 1024;

/** The memory of its thread, in MiB. */
const THREAD_MEMORY_MIB = 1_536;

/** How long another process that has the folder may take to say where it serves it, in milliseconds. */
const ANNOUNCE_MS = 10_000;

/** The wait between two looks, in milliseconds. */
const LOOK_MS = 100;

export type EmbeddedOptions = {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

/** An SQS server on this machine, in a thread of this process or of another one of ours. */
export type EmbeddedServer = {
  readonly endpoint: string;
  /** Why it does not answer any more, when that is known. */
  readonly failure: () => Failure | undefined;
  /** Stops it, if it is ours. Safe twice. */
  close(): Promise<void>;
};

/**
 * The server of `<dataDir>/queue`. The first process serves the folder, in a worker thread; every other one, for
 * example `process` beside `gather`, uses the first one's server. When the first one goes away the others meet
 * transient failures, until one serves the folder again: at the same port, so that they find it.
 *
 * @throws Failure when the folder cannot be used; the signal's reason when it aborts.
 */
export async function openEmbeddedServer({
  dataDir,
  clock,
  signal,
}: EmbeddedOptions): Promise<EmbeddedServer> {
  const folder = join(dataDir, 'queue');
  for (let waited = 0; ; waited += LOOK_MS) {
    signal.throwIfAborted();
    const lock = lockFolder(folder);
    if (lock !== undefined) {
      return await serve(folder, lock, signal);
    }
    const port = servedPort(folder);
    if (port !== undefined) {
      return servedElsewhere(port);
    }
    if (waited >= ANNOUNCE_MS) {
      throw new Failure(
        'transient',
        `Another process has the queue folder ${folder} and does not serve it: wait for it, or stop it.`,
      );
    }
    await clock.sleep(LOOK_MS, signal);
  }
}

function servedElsewhere(port: number): EmbeddedServer {
  return { endpoint: endpointAt(port), failure: () => undefined, close: async () => undefined };
}

async function serve(folder: string, lock: FolderLock, signal: AbortSignal): Promise<EmbeddedServer> {
  const worker = startWorker({ folder, port: lock.lastPort, mostBytes: MOST_BYTES });
  try {
    const port = await whenServing(worker, signal);
    lock.announce(port);
    return watched(worker, port, lock);
  } catch (error) {
    await worker.terminate();
    lock.release();
    signal.throwIfAborted();
    throw error;
  }
}

/** The same file as source and as compiled. */
function startWorker(options: FauxqsOptions): Worker {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  return new Worker(new URL(`./embedded-worker${extension}`, import.meta.url), {
    workerData: options,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY_MIB },
  });
}

/** @throws Failure when the folder cannot be used; whatever the worker threw, which is a bug. */
async function whenServing(worker: Worker, signal: AbortSignal): Promise<number> {
  const [says] = (await once(worker, 'message', { signal })) as [WorkerSays];
  if (says.type === 'failed') {
    throw new Failure(says.kind, says.message);
  }
  return says.port;
}

function watched(worker: Worker, port: number, lock: FolderLock): EmbeddedServer {
  let failure: Failure | undefined;
  let closing = false;
  worker.on('error', (cause) => {
    failure = new Failure(
      'permanent',
      `The embedded queue server has crashed (${cause.message}): start Millrace again.`,
      { cause },
    );
  });
  const exited = once(worker, 'exit').then(
    () => lock.release(),
    () => lock.release(),
  );
  return {
    endpoint: endpointAt(port),
    failure: () => failure,
    async close() {
      if (!closing) {
        closing = true;
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage('stop');
      }
      await exited;
    },
  };
}

function endpointAt(port: number): string {
  return `http://127.0.0.1:${port}`;
}
