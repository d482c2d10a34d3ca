import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { chance } from './chance.ts';
import { loadDatasets } from './datasets.ts';
import { countTries, faultOf } from './faults.ts';
import { type Answer, answer, givesRecords } from './pages.ts';
import { rateLimit } from './rate-limit.ts';

export type SlowApiOptions = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** The address it listens on. Default 127.0.0.1; in a container 0.0.0.0. */
  readonly host?: string;
  /** Decides every latency and every fault. Default 1. */
  readonly seed?: number;
  /** Milliseconds, from the first to the second. Default 200 to 800. */
  readonly latencyMs?: readonly [number, number];
  /** 503s and cut connections. Default true. */
  readonly faults?: boolean;
  /** Requests per second and client; more are answered with 429. Default 25. */
  readonly perSecond?: number;
  /** Milliseconds, for the rate limit. Default: the world's own time. */
  readonly now?: () => number;
};

/** How requests for records ended. */
export type SlowApiCounts = {
  /** Answered from the data, be it with 404. */
  readonly served: number;
  /** Refused with 429. */
  readonly limited: number;
  /** Refused with 503. */
  readonly unavailable: number;
  /** Cut in the middle of the answer. */
  readonly cut: number;
};

export type SlowApi = {
  readonly url: string;
  readonly seed: number;
  /** The counts up to now. */
  requests(): SlowApiCounts;
  /** Ends every connection and every wait. Safe twice. */
  close(): Promise<void>;
};

/** Starts the slow API: real recorded data behind all that makes HTTP APIs hard to gather from. */
export async function startSlowApi(options: SlowApiOptions = {}): Promise<SlowApi> {
  const {
    port = 0,
    host = '127.0.0.1',
    seed = 1,
    latencyMs = [200, 800],
    faults = true,
    perSecond = 25,
    now = Date.now,
  } = options;
  const data = loadDatasets();
  const tries = countTries();
  const refusedFor = rateLimit(perSecond, now);
  const counts = { served: 0, limited: 0, unavailable: 0, cut: 0 };
  const closing = new AbortController();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? '/';
    const url = URL.parse(target, 'http://slow-api');
    if (request.method !== 'GET') {
      send(response, { status: 405, body: { error: 'Only GET is answered.' } }, { allow: 'GET' });
      return;
    }
    if (url === null) {
      send(response, { status: 400, body: { error: 'This is not a URL.' } });
      return;
    }
    if (!givesRecords(url.pathname)) {
      send(response, answer(data, url));
      return;
    }
    const seconds = refusedFor(request.socket.remoteAddress ?? '');
    if (seconds !== undefined) {
      counts.limited++;
      const body = { error: `More than ${perSecond} requests in a second: wait ${seconds} s.` };
      send(response, { status: 429, body }, { 'retry-after': String(seconds) });
      return;
    }
    const tryNumber = tries.next(target);
    if (!(await delayed(response, latencyOf(seed, target, tryNumber, latencyMs)))) {
      return;
    }
    const fault = faults ? faultOf(seed, target, tryNumber) : undefined;
    if (fault === 'unavailable') {
      counts.unavailable++;
      send(response, { status: 503, body: { error: 'Not now: try again.' } });
    } else if (fault === 'cut') {
      counts.cut++;
      cut(response, answer(data, url));
    } else {
      counts.served++;
      send(response, answer(data, url));
    }
  }

  /** False when the client or the server has gone meanwhile. */
  async function delayed(response: ServerResponse, ms: number): Promise<boolean> {
    const gone = new AbortController();
    const leave = () => gone.abort();
    response.once('close', leave);
    closing.signal.addEventListener('abort', leave, { once: true });
    try {
      await wait(ms, undefined, { signal: gone.signal });
      return true;
    } catch {
      return false;
    } finally {
      response.off('close', leave);
      closing.signal.removeEventListener('abort', leave);
    }
  }

  const server = createServer((request, response) => void handle(request, response));
  server.listen(port, host);
  await once(server, 'listening');
  const { port: listening } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${listening}`,
    seed,
    requests: () => ({ ...counts }),
    async close() {
      closing.abort();
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function latencyOf(
  seed: number,
  url: string,
  tryNumber: number,
  [least, most]: readonly [number, number],
): number {
  return least + chance(seed, `latency ${tryNumber} ${url}`) * (most - least);
}

function send(
  response: ServerResponse,
  { status, body }: Answer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** The head and half of the body, and then the end of the connection. */
function cut(response: ServerResponse, { status, body }: Answer): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length });
  response.write(text.subarray(0, text.length / 2), () => response.destroy());
}
