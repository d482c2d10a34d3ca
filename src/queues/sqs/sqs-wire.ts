import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import type { QueueBounds } from '../../ports/pipeline.ts';
import type { Answers, Incoming, Outgoing, Refusal, Wire } from '../leased/wire.ts';
import type { SqsClient } from './sqs-client.ts';
import { readDepth } from './sqs-depth.ts';
import { isThrottle } from './sqs-failure.ts';
import type { SqsPlaces } from './sqs-places.ts';

/** The longest wait of one receive that SQS knows, in seconds. */
const MOST_WAIT_SECONDS = 20;

export type SqsWireOptions = {
  readonly client: SqsClient;
  readonly places: Omit<SqsPlaces, 'retentionMs'>;
  readonly bounds: Pick<QueueBounds, 'waitMs' | 'visibilityMs'>;
};

/** One SQS queue with its dead-letter queue: each step is one request. */
export function createSqsWire({ client, places, bounds }: SqsWireOptions): Wire {
  const { queue, quarantine } = places;
  const waitSeconds = Math.min(Math.round(bounds.waitMs / 1_000), MOST_WAIT_SECONDS);
  const visibilitySeconds = Math.ceil(bounds.visibilityMs / 1_000);

  return {
    maxBytes: places.maxBytes,

    async send(place, messages, signal) {
      const { name, url } = places[place];
      const Entries = messages.map(({ body, attributes }, at) => ({
        Id: String(at),
        MessageBody: body,
        MessageAttributes: toAttributes(attributes),
      }));
      const output = await client.call({ operation: 'send to', queue: name, signal }, (sqs, options) =>
        sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }), options),
      );
      return answersOf(messages.length, output, name);
    },

    async receive(max, signal) {
      const request = new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: max,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilitySeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
        MessageAttributeNames: ['All'],
      });
      const { Messages = [] } = await client.call(
        { operation: 'receive from', queue: queue.name, signal, waitMs: waitSeconds * 1_000 },
        (sqs, options) => sqs.send(request, options),
      );
      return Messages.map(toIncoming);
    },

    async extend(leases, signal) {
      const Entries = leases.map(({ receipt, seconds }, at) => ({
        Id: String(at),
        ReceiptHandle: receipt,
        VisibilityTimeout: seconds,
      }));
      const output = await client.call(
        { operation: 'extend leases of', queue: queue.name, signal },
        (sqs, options) =>
          sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries }), options),
      );
      return answersOf(leases.length, output, queue.name);
    },

    async remove(receipts, signal) {
      const Entries = receipts.map((receipt, at) => ({ Id: String(at), ReceiptHandle: receipt }));
      const output = await client.call(
        { operation: 'delete from', queue: queue.name, signal },
        (sqs, options) => sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }), options),
      );
      return answersOf(receipts.length, output, queue.name);
    },

    async depth(signal) {
      const [ofQueue, ofQuarantine] = await Promise.all([
        readDepth(client, queue, signal),
        readDepth(client, quarantine, signal),
      ]);
      return { ...ofQueue, quarantined: ofQuarantine.waiting + ofQuarantine.inFlight };
    },
  };
}

/** HTTP 200 says nothing of the single entry: what is not named as taken is not. */
function answersOf(
  count: number,
  output: {
    readonly Successful?: readonly { readonly Id?: string | undefined }[] | undefined;
    readonly Failed?: readonly BatchResultErrorEntry[] | undefined;
  },
  queue: string,
): Answers {
  const taken = new Set(output.Successful?.map(({ Id }) => Id));
  const refused = new Map(output.Failed?.map((entry) => [entry.Id, entry]));
  return Array.from({ length: count }, (_, at) =>
    taken.has(String(at)) ? undefined : refusalOf(refused.get(String(at)), queue),
  );
}

function refusalOf(entry: BatchResultErrorEntry | undefined, queue: string): Refusal {
  if (entry === undefined) {
    return { kind: 'transient', reason: `The queue '${queue}' said nothing of one message of a batch.` };
  }
  const { Code = 'no code', Message: words = 'no reason', SenderFault = false } = entry;
  return {
    kind: SenderFault && !isThrottle(Code) ? 'permanent' : 'transient',
    reason: `The queue '${queue}' refused one message of a batch (${Code}: ${words}).`,
  };
}

function toAttributes(attributes: Outgoing['attributes'] = {}): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
}

/** Binary attributes are left out: whoever reads a message in quarantine reads text. */
function toIncoming(message: Message): Incoming {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MessageAttributes = {} } = message;
  const attributes = Object.entries(MessageAttributes).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  );
  return {
    messageId: MessageId,
    receipt: ReceiptHandle,
    body: Body,
    attributes: Object.fromEntries(attributes),
    receives: Number(Attributes.ApproximateReceiveCount ?? 1),
    sentAt: Attributes.SentTimestamp === undefined ? undefined : Number(Attributes.SentTimestamp),
  };
}
