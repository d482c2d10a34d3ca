import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { Failure } from '../../ports/failure.ts';
import type { QueueBounds } from '../../ports/pipeline.ts';
import { ATTRIBUTE_ROOM, BATCH_BYTES } from '../leased/wire.ts';
import type { SqsClient } from './sqs-client.ts';
import { isMissingQueue } from './sqs-failure.ts';

/** How long created queues keep a message, in seconds: the longest that SQS knows, 14 days. */
const RETENTION_SECONDS = 14 * 86_400;

/** One SQS queue. URLs are asked for at every start: each server builds its own. */
export type SqsPlace = { readonly name: string; readonly url: string };

export type SqsPlaces = {
  readonly queue: SqsPlace;
  readonly quarantine: SqsPlace;
  /** The most bytes of one body, for both. */
  readonly maxBytes: number;
  /** How long the queue keeps a message, in milliseconds. */
  readonly retentionMs: number;
};

export type FindOptions = {
  readonly client: SqsClient;
  readonly bounds: Pick<QueueBounds, 'prefix' | 'visibilityMs' | 'maxReceives'>;
  /** Create what is missing. */
  readonly create: boolean;
  /** Make the redrive policy of queues that exist follow the configuration: for queues that nobody else has. */
  readonly adjust: boolean;
  readonly signal: AbortSignal;
};

/**
 * The queue `<prefix>-<name>` and its dead-letter queue `<prefix>-<name>-dlq`.
 *
 * @throws Failure when SQS said no; permanent when one is missing and may not be created.
 */
export async function findPlaces(name: string, options: FindOptions): Promise<SqsPlaces> {
  const { bounds, adjust } = options;
  const queueName = `${bounds.prefix}-${name}`;
  const quarantineName = `${queueName}-dlq`;
  const quarantine = await find(options, quarantineName, async () => ({
    MessageRetentionPeriod: String(RETENTION_SECONDS),
  }));
  const redrive = async () =>
    redrivePolicy(await attribute(options, quarantine, 'QueueArn'), bounds.maxReceives);
  const queue = await find(options, queueName, async () => ({
    MessageRetentionPeriod: String(RETENTION_SECONDS),
    VisibilityTimeout: String(Math.ceil(bounds.visibilityMs / 1_000)),
    RedrivePolicy: await redrive(),
  }));
  if (adjust) {
    await setRedrive(options, queue, await redrive());
  }
  const sizes = await Promise.all([messageBytes(options, queue), messageBytes(options, quarantine)]);
  const retention = await attribute(options, queue, 'MessageRetentionPeriod');
  return {
    queue,
    quarantine,
    maxBytes: Math.min(...sizes) - ATTRIBUTE_ROOM,
    retentionMs: Number(retention ?? RETENTION_SECONDS) * 1_000,
  };
}

async function find(
  options: FindOptions,
  name: string,
  attributes: () => Promise<Record<string, string>>,
): Promise<SqsPlace> {
  const url = await lookUp(options, name);
  if (url !== undefined) {
    return { name, url };
  }
  const { client, create, signal } = options;
  if (!create) {
    throw new Failure(
      'permanent',
      `The queue '${name}' does not exist at ${client.where}: create it, or set queue.create to true.`,
    );
  }
  const Attributes = await attributes();
  const { QueueUrl } = await client.call({ operation: 'create', queue: name, signal }, (sqs, call) =>
    sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }), call),
  );
  return { name, url: QueueUrl ?? '' };
}

async function lookUp({ client, signal }: FindOptions, name: string): Promise<string | undefined> {
  const { QueueUrl } = await client.call({ operation: 'find', queue: name, signal }, async (sqs, call) => {
    try {
      return await sqs.send(new GetQueueUrlCommand({ QueueName: name }), call);
    } catch (error) {
      if (isMissingQueue(error)) {
        return { QueueUrl: undefined };
      }
      throw error;
    }
  });
  return QueueUrl;
}

async function attribute(
  { client, signal }: FindOptions,
  { name, url }: SqsPlace,
  wanted: QueueAttributeName,
): Promise<string | undefined> {
  // All of them: some servers refuse a list with a name that they do not know.
  const { Attributes = {} } = await client.call(
    { operation: 'read attributes of', queue: name, signal },
    (sqs, call) => sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }), call),
  );
  return Attributes[wanted];
}

/** Not every server tells: then it is what SQS takes. */
async function messageBytes(options: FindOptions, place: SqsPlace): Promise<number> {
  const told = await attribute(options, place, 'MaximumMessageSize');
  return Math.min(Number(told ?? BATCH_BYTES), BATCH_BYTES);
}

async function setRedrive(
  { client, signal }: FindOptions,
  { name, url }: SqsPlace,
  policy: string,
): Promise<void> {
  await client.call({ operation: 'set the redrive policy of', queue: name, signal }, (sqs, call) =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy: policy } }), call),
  );
}

function redrivePolicy(deadLetterTargetArn: string | undefined, maxReceiveCount: number): string {
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount: String(maxReceiveCount) });
}
