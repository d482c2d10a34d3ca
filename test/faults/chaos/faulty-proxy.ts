import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { Habits, Spell } from './chaos-plan.ts';
import { isBatch, splitBatch, withRefused } from './partial-batch.ts';

/** The longest delay of a request, in milliseconds. */
const DELAY_MS = 400;

/** Stands between a client and a server that speaks HTTP, and does to requests what networks and busy servers do. */
export type FaultyProxy = AsyncDisposable & {
  readonly url: string;
  /** What happens to everything from now on; undefined: nothing does, but for the habits. */
  spell(what: Spell['what'] | undefined): void;
  /** No more faults. */
  calm(): void;
  /** How often each fault was met. */
  readonly met: ReadonlyMap<string, number>;
};

export type ProxyOptions = {
  /** The URL of the server. */
  readonly to: string;
  readonly habits: Habits;
  readonly random: () => number;
};

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

export async function startFaultyProxy({ to, habits, random }: ProxyOptions): Promise<FaultyProxy> {
  const sockets = new Set<Socket>();
  const met = new Map<string, number>();
  const closing = new AbortController();
  let what: Spell['what'] | undefined;
  let isCalm = false;

  function meets(fault: string, chance: number): boolean {
    const happens = !isCalm && random() < chance;
    if (happens) {
      met.set(fault, (met.get(fault) ?? 0) + 1);
    }
    return happens;
  }

  async function handle(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(asked);
    if (what !== undefined && meets(what, 1)) {
      await suffer(what, response);
      return;
    }
    if (meets('delayed', habits.delayed)) {
      await wait(random() * DELAY_MS, undefined, { signal: closing.signal });
    }
    const partly = isBatch(asked.headers, body) && meets('partial', habits.partial);
    const { forward, refused } = partly ? splitBatch(body, random) : { forward: body, refused: [] };
    let answer = await pass(asked, forward);
    if (meets('doubled', habits.doubled)) {
      answer = await pass(asked, forward);
    }
    if (meets('unanswered', habits.unanswered)) {
      response.destroy();
      return;
    }
    reply(response, withRefused(answer, refused));
  }

  async function suffer(spell: Spell['what'], response: ServerResponse): Promise<void> {
    if (spell === 'storm') {
      response.writeHead(503, { 'retry-after': '1' }).end('The server is busy.');
    } else if (spell === 'cut') {
      response.destroy();
    }
    // Of one that is silent nothing is heard until the spell ends, which cuts the connection.
  }

  function pass(asked: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const url = new URL(asked.url ?? '/', to);
      const { connection: _, 'transfer-encoding': __, ...headers } = asked.headers;
      const passed = request(url, {
        method: asked.method,
        headers: { ...headers, 'content-length': String(body.length) },
        signal: closing.signal,
      });
      passed.once('error', reject);
      passed.once('response', (answer) => {
        buffer(answer).then(
          (content) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: content }),
          reject,
        );
      });
      passed.end(body);
    });
  }

  /** A server that tells its own address would lead the client past us. */
  function reply(response: ServerResponse, { status, headers, body }: Answer): void {
    const isText = headers['content-encoding'] === undefined;
    const told = isText ? Buffer.from(body.toString().replaceAll(new URL(to).host, address())) : body;
    const { connection: _, 'transfer-encoding': __, ...others } = headers;
    response.writeHead(status, { ...others, 'content-length': String(told.length) }).end(told);
  }

  const server = createServer((asked, response) => {
    // A server that is down answers nobody, and so do we.
    handle(asked, response).catch(() => response.destroy());
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (what === 'cut') {
      socket.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function address(): string {
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function cutAll(): void {
    sockets.forEach((socket) => socket.destroy());
  }

  return {
    url: `http://${address()}`,
    met,
    spell(next) {
      if (what === 'silent' || next === 'cut') {
        cutAll();
      }
      what = next;
    },
    calm() {
      if (what === 'silent') {
        cutAll();
      }
      what = undefined;
      isCalm = true;
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      cutAll();
      await closed;
    },
  };
}
