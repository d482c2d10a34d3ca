import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { Failure } from '../ports/failure.ts';
import type { Readiness } from './status.ts';

export type StatusServerOptions = {
  /** 0 takes any free one. */
  readonly port: number;
  /** Default: loopback, so that nobody outside sees it unless told to. */
  readonly host: string;
  readonly readiness: () => Readiness;
  readonly status: () => unknown;
};

export type StatusServer = { readonly url: string; close(): Promise<void> };

/**
 * `/healthz` (the process answers), `/readyz` (it can do its work; 503 with the reasons when not) and `/status`.
 *
 * @throws Failure (permanent) when the port cannot be had.
 */
export async function startStatusServer(options: StatusServerOptions): Promise<StatusServer> {
  const app = new Hono();
  app.get('/healthz', (context) => context.json({ healthy: true }));
  app.get('/readyz', (context) => {
    const readiness = options.readiness();
    return context.json(readiness, readiness.ready ? 200 : 503);
  });
  app.get('/status', (context) => context.json(options.status() as object));

  const handle = getRequestListener(app.fetch);
  const server = createServer((request, response) => void handle(request, response));
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, { port, host }: StatusServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new Failure(
          'permanent',
          `--port: ${host}:${port} cannot be listened on (${error.message}). Choose another.`,
          {
            cause: error,
          },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}
