import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Point } from '../../src/ports/store.ts';

/** One question that was asked. */
export type Asked = {
  readonly partition: string;
  readonly since: number;
  readonly by: string;
  readonly at: number;
};

/**
 * An API with partitions, each of which has one thing more every so often, until it is told to stop. It answers with the
 * things from a time on, the oldest first, and remembers who asked (the header `x-pod`).
 */
export type TrickleApi = AsyncDisposable & {
  readonly port: number;
  readonly partitions: readonly string[];
  asked(): readonly Asked[];
  /** From now on there is nothing new. */
  stop(): void;
  /** Every point that the things up to now make, by time. */
  points(): readonly Point[];
};

/** Of the first thing; the time of each after it is one second later, whatever the clock says. */
export const FIRST_SECOND = 1_700_000_000;
const MOST_IN_ONE_ANSWER = 200;

export async function startTrickleApi(count: number, everyMs: number): Promise<TrickleApi> {
  const partitions = Array.from({ length: count }, (_, number) => `p${number}`);
  const began = Date.now();
  const asked: Asked[] = [];
  let ended: number | undefined;

  const things = () => Math.floor(((ended ?? Date.now()) - began) / everyMs) + 1;
  const thing = (of: string, number: number) => ({
    id: `${of}-${number}`,
    of,
    at: FIRST_SECOND + number,
    value: number / 2,
  });

  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://trickle');
    const partition = url.pathname.slice(1);
    const since = Number(url.searchParams.get('since'));
    asked.push({ partition, since, by: String(request.headers['x-pod']), at: Date.now() });
    const from = Math.max(0, since - FIRST_SECOND);
    const length = Math.max(0, Math.min(things() - from, MOST_IN_ONE_ANSWER));
    const items = Array.from({ length }, (_, number) => thing(partition, from + number));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    partitions,
    asked: () => asked,
    stop() {
      ended ??= Date.now();
    },
    points: () =>
      Array.from({ length: things() }, (_, number) => number).flatMap((number) =>
        partitions.map((of): Point => {
          const { id, at, value } = thing(of, number);
          return {
            measurement: 'thing',
            tags: { id, of },
            fields: { value },
            time: BigInt(at) * 1_000_000_000n,
          };
        }),
      ),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
