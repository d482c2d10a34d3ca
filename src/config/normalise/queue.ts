import type { z } from 'zod';
import type { QueueBounds, QueueConfig } from '../../ports/pipeline.ts';
import { type Wrong, wrong } from '../wrong.ts';
import { type queueOption, queueSection } from '../schema/queue.ts';

type Queue = z.output<typeof queueOption>;

const SQS_WAIT_MS = 5_000;
const LOCAL_WAIT_MS = 1_000;

/** A queue in its normal form. `region` is what the environment says, for an SQS that names none; or it has none. */
export function normaliseQueue(queue: Queue, region: string | undefined): QueueConfig | Wrong {
  if (typeof queue === 'string') {
    return normaliseQueue(queueSection.parse({ [queue]: {} }), region);
  }
  const { sqs, memory } = queue;
  const bounds: QueueBounds = {
    prefix: queue.prefix,
    targetBytes: queue.targetSize,
    maxInFlight: queue.maxInFlight,
    waitMs: queue.wait ?? (sqs === undefined ? LOCAL_WAIT_MS : SQS_WAIT_MS),
    visibilityMs: queue.visibility,
    maxReceives: queue.maxReceives,
  };
  if (sqs === undefined) {
    return { ...bounds, style: memory === undefined ? 'embedded' : 'memory' };
  }
  const chosen = sqs.region ?? region;
  const { endpoint, accessKeyId, secretAccessKey, create } = sqs;
  const credentials =
    accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey };
  return chosen === undefined
    ? wrong('is missing, and the environment has no AWS_REGION. Add it.')
    : { ...bounds, style: 'sqs', endpoint, region: chosen, credentials, create };
}
