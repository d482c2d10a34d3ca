import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

// All that a gatherer speaks to, as a process of its own, so that what it costs is not counted as ours: an API that has a
// page of 10 KiB or so for each request, and an SQS that takes every message and keeps none.

/** Where both listen, and what they have given and taken: sent at the start, and whenever it is asked for. */
export type Outside = {
  readonly api: string;
  readonly sqs: string;
  readonly pages: number;
  readonly bytes: number;
  readonly messages: number;
};

type SqsBody = {
  readonly QueueName?: string;
  readonly Entries?: readonly { readonly Id: string; readonly MessageBody: string }[];
};

const RECORDS = 20;
const NOTE = 'what an API says about a measurement, at some length '.repeat(9);

const taken = { pages: 0, bytes: 0, messages: 0 };

const givePage: RequestListener = (request, response) => {
  const of = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('n'));
  const items = Array.from({ length: RECORDS }, (_, id) => ({ of, id, at: 1_700_000_000 + id, note: NOTE }));
  const page = JSON.stringify({ items });
  taken.pages += 1;
  taken.bytes += page.length;
  response.setHeader('content-type', 'application/json').end(page);
};

const takeMessages: RequestListener = (request, response) => void take(request, response);

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
  const body = (await json(request)) as SqsBody;
  response.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify(answer(action, body)));
}

function answer(action: string, { QueueName = '', Entries = [] }: SqsBody): unknown {
  switch (action) {
    case 'GetQueueUrl':
      return { QueueUrl: `${sqs}/000000000000/${QueueName}` };
    case 'GetQueueAttributes':
      return {
        Attributes: { QueueArn: 'arn:aws:sqs:us-east-1:000000000000:q', MaximumMessageSize: '1048576' },
      };
    case 'SendMessageBatch':
      taken.messages += Entries.length;
      return { Successful: Entries.map(sent), Failed: [] };
    default:
      throw new Error(`A gatherer does not ask for ${action}.`);
  }
}

function sent({ Id, MessageBody }: { readonly Id: string; readonly MessageBody: string }) {
  return { Id, MessageId: `m-${Id}`, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const api = await listen(givePage);
const sqs = await listen(takeMessages);
const tell = () => process.send?.({ api, sqs, ...taken } satisfies Outside);
process.on('message', tell);
process.once('disconnect', () => process.exit(0));
tell();
