import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

/** An InfluxDB that takes so many points a second and no more. It keeps their times alone. */
export type SlowStore = AsyncDisposable & {
  readonly url: string;
  /** Points kept, each once, without those of the ledger. */
  kept(): number;
  /** From now on it takes all that comes. */
  hurry(): void;
};

const MS_PER_SECOND = 1_000;

export async function startSlowStore(perSecond: number): Promise<SlowStore> {
  const times = new Set<string>();
  let slow = true;
  let freeAt = performance.now();

  async function take(request: IncomingMessage): Promise<void> {
    const lines = (await textOf(request)).split('\n').filter((line) => line.startsWith('reading'));
    if (slow) {
      freeAt = Math.max(freeAt, performance.now()) + (lines.length / perSecond) * MS_PER_SECOND;
      await wait(freeAt - performance.now());
    }
    lines.forEach((line) => times.add(line.slice(line.lastIndexOf(' '))));
  }

  const server = createServer((request, response) => {
    take(request).then(
      () => response.writeHead(204).end(),
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kept: () => times.size,
    hurry() {
      slow = false;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const body = await buffer(request);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
}
