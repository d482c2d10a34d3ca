import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { plainHttp } from './plain-http.ts';
import { type OtlpReceiver, otlpReceiver } from './otlp-receiver.ts';

/** Stands before a Collector, hands everything on, and keeps what the Collector took: the truth to compare with. */
export type OtlpTee = AsyncDisposable & {
  readonly env: Readonly<Record<string, string>>;
  readonly taken: OtlpReceiver;
  /** Hands on to another Collector from now. */
  to(collector: string): void;
  /** Refuses the next request for good, instead of handing it on. */
  refuseNext(): void;
};

export async function otlpTee(collector: string): Promise<OtlpTee> {
  let next = collector;
  let refusing = false;
  const taken = await otlpReceiver();
  const keep = taken.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';

  async function handOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const body = { type: 'application/json', text: Buffer.concat(chunks).toString() };
    if (refusing) {
      refusing = false;
      response.writeHead(400, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    try {
      const { status, text } = await plainHttp('POST', `${next}${request.url ?? ''}`, body);
      if (status === 200) {
        await plainHttp('POST', keep, body);
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    } catch {
      response.destroy();
    }
  }

  const server = createServer((request, response) => void handOn(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      ...taken.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      // Nothing is given up because the machine has much to do, and little is left for the end, which is short.
      OTEL_EXPORTER_OTLP_TIMEOUT: '30000',
      OTEL_BSP_SCHEDULE_DELAY: '500',
      OTEL_BLRP_SCHEDULE_DELAY: '500',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_METRIC_EXPORT_TIMEOUT: '1000',
    },
    taken,
    to(collector) {
      next = collector;
    },
    refuseNext() {
      refusing = true;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await taken.close();
    },
  };
}
