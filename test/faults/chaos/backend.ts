import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Point } from '../../../src/ports/store.ts';
import { inOrder } from '../../support/demo-data.ts';
import { keptIn } from '../../support/demo-pipeline.ts';
import { freePorts } from '../../support/free-ports.ts';
import { influx2Place } from '../../support/influx-places.ts';
import { readMeasurement } from '../../support/influxql.ts';
import { type KillableServer, killableServer } from './killable-server.ts';

/** What carries the envelopes of a run, and what keeps its points. */
export type Backend = AsyncDisposable & {
  /** No other run has this name. */
  readonly name: string;
  readonly sqs: { readonly url: string; readonly server: KillableServer; readonly outlivesKill: boolean };
  /** Undefined: the embedded store, in the data folder. */
  readonly influx: { readonly url: string; readonly server: KillableServer } | undefined;
  /** The points of a measurement, in order, read past Millrace where it can be. */
  points(measurement: string, data: string): Promise<readonly Point[]>;
};

export type BackendOptions = {
  /** The program that runs real servers; undefined: only what is in this repository. */
  readonly stack?: string | undefined;
  readonly queue: 'embedded' | 'elasticmq' | 'localstack';
  readonly store: 'sqlite' | 'influxdb2';
};

export const INFLUX = { org: 'millrace', token: 'millrace-dev-token' };

/** Starts what a run needs, in a folder. Nobody else has its servers, because they will be killed. */
export async function startBackend(folder: string, options: BackendOptions): Promise<Backend> {
  await using started = new AsyncDisposableStack();
  const name = `chaos-${randomBytes(4).toString('hex')}`;
  const [queuePort = 0, storePort = 0] = await freePorts(2);
  const sqsUrl = `http://127.0.0.1:${queuePort}`;
  const queueServer = started.use(
    killableServer({
      name: options.queue,
      command: queueCommand(options, join(folder, 'queue-server'), queuePort),
      ready: () => answers(`${sqsUrl}/?Action=ListQueues`),
    }),
  );
  await queueServer.start();
  const influx =
    options.store === 'sqlite' ? undefined : await startInflux(folder, options, storePort, started);
  const place = influx && started.use(await influx2Place({ ...INFLUX, url: influx.url }, name));

  const ending = started.move();
  return {
    name,
    sqs: { url: sqsUrl, server: queueServer, outlivesKill: options.queue !== 'localstack' },
    influx,
    async points(measurement, data) {
      if (place !== undefined) {
        return inOrder(await readMeasurement(place.server, measurement));
      }
      return (await keptIn(data)).points[measurement] ?? [];
    },
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  };
}

function queueCommand({ stack, queue }: BackendOptions, folder: string, port: number): readonly string[] {
  return queue === 'embedded'
    ? [process.execPath, join(import.meta.dirname, 'queue-server.ts'), folder, String(port)]
    : run(stack, queue, folder, port);
}

async function startInflux(
  folder: string,
  { stack }: BackendOptions,
  port: number,
  started: AsyncDisposableStack,
): Promise<NonNullable<Backend['influx']>> {
  const url = `http://127.0.0.1:${port}`;
  const headers = { authorization: `Token ${INFLUX.token}` };
  const server = started.use(
    killableServer({
      name: 'influxdb2',
      command: run(stack, 'influxdb2', join(folder, 'influxdb2'), port),
      ready: () => answers(`${url}/api/v2/buckets?name=millrace`, headers),
    }),
  );
  await server.start();
  return { url, server };
}

/** @throws Error when there is no program that runs real servers. */
function run(stack: string | undefined, component: string, folder: string, port: number): readonly string[] {
  if (stack === undefined) {
    throw new Error(`To run against ${component}, name the program that runs it: --stack.`);
  }
  return [stack, 'run', component, '--port', String(port), '--data', folder];
}

async function answers(url: string, headers: Readonly<Record<string, string>> = {}): Promise<boolean> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    // The embedded server does not know the question, which is an answer too.
    return response.status < 500 && (headers['authorization'] === undefined || response.ok);
  } catch {
    return false;
  }
}
