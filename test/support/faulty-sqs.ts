import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openEmbeddedServer } from '../../src/queues/embedded/embedded-server.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { plainHttp } from './plain-http.ts';

/** An SQS server behind something that says no to what a test wants it to. */
export type FaultySqs = AsyncDisposable & {
  readonly endpoint: string;
  /** From now on, no to the actions whose names begin so; to none when there is none. */
  refuse(...actions: readonly string[]): void;
  /** Puts a message on a queue that no envelope is in. */
  sendText(queue: string, body: string): Promise<void>;
};

export async function startFaultySqs(folder: string): Promise<FaultySqs> {
  const { signal } = new AbortController();
  const sqs = await openEmbeddedServer({ dataDir: folder, clock: realClock, signal });
  let refused: readonly string[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.headers['x-amz-target']).replace(/^.*\./, '');
    const body = await text(request);
    if (refused.some((name) => action.startsWith(name))) {
      response.writeHead(500, { 'content-type': JSON_1_0 });
      response.end(JSON.stringify({ __type: 'com.amazonaws.sqs#InternalFailure', message: 'for the test' }));
      return;
    }
    const answer = await call(action, body);
    response.writeHead(answer.status, { 'content-type': JSON_1_0 }).end(answer.text);
  }

  function call(action: string, body: string) {
    const target = `AmazonSQS.${action}`;
    return plainHttp('POST', sqs.endpoint, { type: JSON_1_0, text: body, target });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse(...actions) {
      refused = actions;
    },
    async sendText(queue, body) {
      const url = JSON.parse((await call('GetQueueUrl', JSON.stringify({ QueueName: queue }))).text) as {
        QueueUrl: string;
      };
      await call('SendMessage', JSON.stringify({ ...url, MessageBody: body }));
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await sqs.close();
    },
  };
}

const JSON_1_0 = 'application/x-amz-json-1.0';
