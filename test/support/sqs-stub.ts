import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type SqsRequest = {
  /** `SendMessageBatch` */
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly Entries?: readonly { readonly Id: string }[];
  };
};

/** What the stub does with a request. A body that is text is sent as it is: as a proxy would. */
export type SqsAnswer =
  | { readonly status: number; readonly body: unknown }
  | 'cut the connection'
  | 'hang'
  | 'hang after the headers';

export type SqsStub = AsyncDisposable & {
  readonly endpoint: string;
  readonly requests: SqsRequest[];
  /** Resolves when one more request has come. */
  nextRequest(): Promise<SqsRequest>;
};

/** Something on 127.0.0.1 that speaks as much of SQS as `answer` says. */
export async function startSqsStub(
  answer: (request: SqsRequest, count: number) => SqsAnswer,
): Promise<SqsStub> {
  const requests: SqsRequest[] = [];
  let arrived = Promise.withResolvers<SqsRequest>();

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = String(incoming.headers['x-amz-target']);
    const request = {
      action: target.slice(target.indexOf('.') + 1),
      body: JSON.parse(await text(incoming)) as SqsRequest['body'],
    };
    requests.push(request);
    arrived.resolve(request);
    arrived = Promise.withResolvers();
    reply(response, answer(request, requests.length));
  }

  const server = createServer((incoming, response) => void handle(incoming, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    nextRequest: () => arrived.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An error as SQS answers it. */
export function sqsError(code: string, status = 400, message = 'because'): SqsAnswer {
  return { status, body: { __type: `com.amazonaws.sqs#${code}`, message } };
}

function reply(response: ServerResponse, answer: SqsAnswer): void {
  switch (answer) {
    case 'cut the connection':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'hang after the headers':
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.write('{"Messages":');
      return;
    default:
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  }
}
