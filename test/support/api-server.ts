import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

/** How the server answers one request. Every part may be left out: 200, no headers, an empty body, at once. */
export type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
  /** Compresses the body and says so in `content-encoding`. */
  readonly encoding?: 'gzip' | 'deflate' | 'br' | 'zstd';
  /** Waits before the first byte. */
  readonly latencyMs?: number;
  /** Waits for this before the first byte. */
  readonly until?: Promise<unknown>;
  /** Sends the body byte by byte, with this wait between two. */
  readonly dripMs?: number;
  /** Sends the headers and this many bytes of the body, then nothing more. */
  readonly stallAfter?: number;
  /** Sends the headers and this many bytes of the body, then cuts the connection. */
  readonly cutAfter?: number;
  /** Leaves `content-length` out: the body travels in chunks. */
  readonly chunked?: boolean;
  /** Takes the request and answers nothing, ever. */
  readonly never?: boolean;
  /** Cuts the connection instead of an answer. */
  readonly reset?: boolean;
};

/** What the server got. */
export type RecordedRequest = {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Which connection it came by, from 0. */
  readonly connection: number;
  /** Whom the client's certificate names, where it showed one. */
  readonly client?: string | undefined;
};

/** Answers by the request and its number, from 0; or one after the other from a list, whose last answer repeats. */
export type Script =
  | readonly Answer[]
  | ((request: RecordedRequest, index: number) => Answer | Promise<Answer>);

/** An HTTP API on 127.0.0.1 that does what a script says. */
export type ApiServer = AsyncDisposable & {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly url: string;
  readonly host: string;
  /** All requests so far, in the order in which they came. */
  readonly requests: readonly RecordedRequest[];
  /** The most requests that were being answered at the same time. */
  readonly mostAtOnce: () => number;
  /** Connections that stand now. */
  readonly connections: () => number;
  /** Resolves when this many requests have come. */
  received(count: number): Promise<void>;
};

/** A JSON answer. */
export function json(value: unknown, rest: Answer = {}): Answer {
  return {
    ...rest,
    headers: { 'content-type': 'application/json', ...rest.headers },
    body: JSON.stringify(value),
  };
}

/** An answer that sends the client on. */
export function redirectTo(location: string, status = 302): Answer {
  return { status, headers: { location } };
}

/** A small answer that is `bytes` large when decompressed. */
export function bomb(bytes: number, encoding: NonNullable<Answer['encoding']> = 'gzip'): Answer {
  return { body: Buffer.alloc(bytes), encoding };
}

/** With `tls` it speaks https, by these options. */
export async function startApiServer(script: Script, tls?: ServerOptions): Promise<ApiServer> {
  const requests: RecordedRequest[] = [];
  const sockets = new Map<Socket, number>();
  const waiting = new Set<{ readonly count: number; readonly resolve: () => void }>();
  const timers = new Map<NodeJS.Timeout, () => void>();
  let connected = 0;
  let atOnce = 0;
  let most = 0;

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.set(timer, resolve);
    });
  }

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    most = Math.max(most, ++atOnce);
    response.once('close', () => atOnce--);
    const request = await record(message);
    const index = requests.push(request) - 1;
    for (const waiter of waiting) {
      if (requests.length >= waiter.count) {
        waiting.delete(waiter);
        waiter.resolve();
      }
    }
    const found =
      typeof script === 'function' ? await script(request, index) : (script[index] ?? script.at(-1));
    await give(found ?? {}, message, response);
  }

  async function record(message: IncomingMessage): Promise<RecordedRequest> {
    const at = Date.now();
    const chunks: Buffer[] = [];
    for await (const chunk of message as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    return {
      method: message.method ?? '',
      path: message.url ?? '',
      headers: message.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString(),
      at,
      connection: sockets.get(message.socket) ?? -1,
      client: clientOf(message.socket),
    };
  }

  async function give(plan: Answer, message: IncomingMessage, response: ServerResponse): Promise<void> {
    await plan.until;
    if (plan.latencyMs !== undefined) {
      await wait(plan.latencyMs);
    }
    if (plan.never === true || response.destroyed) {
      return;
    }
    if (plan.reset === true) {
      message.socket.destroy();
      return;
    }
    const body = compressed(plan);
    response.writeHead(plan.status ?? 200, {
      ...(plan.chunked === true ? {} : { 'content-length': body.length }),
      ...(plan.encoding === undefined ? {} : { 'content-encoding': plan.encoding }),
      ...plan.headers,
    });
    const part = plan.cutAfter ?? plan.stallAfter;
    if (part !== undefined) {
      await new Promise((resolve) => response.write(body.subarray(0, part), resolve));
      if (plan.cutAfter !== undefined) {
        message.socket.destroy();
      }
    } else if (plan.dripMs === undefined) {
      response.end(body);
    } else {
      await drip(body, plan.dripMs, response);
    }
  }

  async function drip(body: Buffer, everyMs: number, response: ServerResponse): Promise<void> {
    for (let at = 0; at < body.length && !response.destroyed; at++) {
      response.write(body.subarray(at, at + 1));
      await wait(everyMs);
    }
    response.end();
  }

  const listen = (message: IncomingMessage, response: ServerResponse) => {
    // A client that goes away in the middle is what many tests are about.
    answer(message, response).catch(() => response.destroy());
  };
  const server = tls === undefined ? createServer(listen) : createSecureServer(tls, listen);
  server.on('connection', (socket) => {
    sockets.set(socket, connected++);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    requests,
    mostAtOnce: () => most,
    connections: () => sockets.size,
    received: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) {
          resolve();
        } else {
          waiting.add({ count, resolve });
        }
      }),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      for (const [timer, resolve] of timers) {
        clearTimeout(timer);
        resolve();
      }
      timers.clear();
      await closed;
    },
  };
}

function clientOf(socket: Socket): string | undefined {
  const name = (socket as Partial<TLSSocket>).getPeerCertificate?.().subject?.CN;
  return typeof name === 'string' ? name : undefined;
}

const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };

function compressed(plan: Answer): Buffer {
  const body = Buffer.from(plan.body ?? '');
  return plan.encoding === undefined ? body : COMPRESS[plan.encoding](body);
}
