import { GetQueueAttributesCommand, type QueueAttributeName } from '@aws-sdk/client-sqs';
import type { QueueDepth } from '../../ports/queue.ts';
import type { SqsClient } from './sqs-client.ts';
import type { SqsPlace } from './sqs-places.ts';

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
] as const satisfies readonly QueueAttributeName[];

/** How much one SQS queue holds, approximately. @throws Failure when SQS said no. */
export async function readDepth(
  client: SqsClient,
  { name, url }: SqsPlace,
  signal: AbortSignal,
): Promise<Pick<QueueDepth, 'waiting' | 'inFlight'>> {
  const { Attributes = {} } = await client.call({ operation: 'count', queue: name, signal }, (sqs, options) =>
    sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNTS] }), options),
  );
  const [visible = 0, delayed = 0, inFlight = 0] = COUNTS.map((count) => Number(Attributes[count] ?? 0));
  return { waiting: visible + delayed, inFlight };
}
