import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { LEDGER_MEASUREMENT, type Point } from '../../src/ports/store.ts';
import { tagsOf } from './demo-data.ts';
import { influxqlAnswer } from './influxql-answers.ts';
import { parseLines } from './line-parser.ts';

/** What it says no with. */
export type Refusal = { readonly status: number; readonly message: string };

/**
 * A small InfluxDB 2 in this process: keeps what is written by its identity, gives it back to those who ask, and says no when a
 * test wants it to. What the real ones do is the business of the integration tests.
 */
export type InfluxKeeper = AsyncDisposable & {
  readonly url: string;
  /** What it answers to everything from now on; undefined: it works. */
  refuseWith(refusal: Refusal | undefined): void;
  /** Each point once, without those of the ledger. */
  points(): readonly Point[];
  /** How many requests have come. */
  requests(): number;
};

/** Without it the answer is 401. */
export const KEEPER_TOKEN = 'the-right-token';

export async function startInfluxKeeper(): Promise<InfluxKeeper> {
  const kept = new Map<string, Point>();
  let refusal: Refusal | undefined;
  let requests = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests++;
    const body = await buffer(request);
    const refused = refusal ?? refusalOf(request);
    if (refused !== undefined) {
      answer(response, refused.status, { message: refused.message });
      return;
    }
    const url = new URL(request.url ?? '/', 'http://influxdb');
    if (url.pathname === '/query') {
      answer(response, 200, {
        results: [influxqlAnswer([...kept.values()], url.searchParams.get('q') ?? '')],
      });
      return;
    }
    for (const point of parseLines(textOf(request, body))) {
      kept.set(identityOf(point), point);
    }
    response.writeHead(204).end();
  }

  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuseWith(changed) {
      refusal = changed;
    },
    points: () => [...kept.values()].filter(({ measurement }) => measurement !== LEDGER_MEASUREMENT),
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function refusalOf({ headers }: IncomingMessage): Refusal | undefined {
  return headers.authorization === `Token ${KEEPER_TOKEN}`
    ? undefined
    : { status: 401, message: 'unauthorized access' };
}

function textOf({ headers }: IncomingMessage, body: Buffer): string {
  return (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString().trimEnd();
}

function identityOf(point: Point): string {
  return `${point.time} ${point.measurement} ${tagsOf(point)}`;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
