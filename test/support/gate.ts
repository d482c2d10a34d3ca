import { createServer, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** Stands before an HTTP server of this machine: closes and opens the way to it. */
export type Gate = AsyncDisposable & {
  readonly port: number;
  /** Whoever comes is sent away without an answer. */
  close(): void;
  open(): void;
};

export async function startGate(to: string): Promise<Gate> {
  const { hostname, port } = new URL(to);
  let closed = false;

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (closed) {
      outgoing.destroy();
      return;
    }
    const { method, url: path, headers } = incoming;
    const onward = ask({ hostname, port, method, path, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  const server = createServer(pass);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      closed = true;
      server.closeAllConnections();
    },
    open() {
      closed = false;
    },
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await ended;
    },
  };
}
