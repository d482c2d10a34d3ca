import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { decodeEnvelope } from '../../src/queues/codec/decode-envelope.ts';
import { TEST_CONNECTION } from './sqs-backend.ts';

/** A record in quarantine, with what its note says. */
export type QuarantinedRecord = {
  readonly record: unknown;
  readonly path: string | undefined;
  readonly reason: string;
};

/** Receives in a row that must bring nothing before a queue counts as read. */
const EMPTY_RECEIVES = 2;

/** Every record in a quarantine, each once however often its envelope came there. The messages stay. */
export async function quarantinedRecords(
  endpoint: string,
  queue: string,
): Promise<readonly QuarantinedRecord[]> {
  const client = new SQSClient({ ...TEST_CONNECTION, endpoint });
  try {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queue }));
    const found = new Map<string, QuarantinedRecord>();
    for (let empty = 0; empty < EMPTY_RECEIVES; ) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 30 }),
      );
      empty = Messages.length === 0 ? empty + 1 : 0;
      for (const { Body = '' } of Messages) {
        for (const [identity, record] of recordsIn(Body)) {
          found.set(identity, record);
        }
      }
    }
    return [...found.values()];
  } finally {
    client.destroy();
  }
}

/** By envelope and place in it: what names a record. */
function recordsIn(body: string): [string, QuarantinedRecord][] {
  const decoded = decodeEnvelope(body);
  if (decoded.type !== 'envelope') {
    throw new Error(`A message in quarantine cannot be read: ${decoded.reason}`);
  }
  const { id, records, quarantine = [] } = decoded.envelope;
  return quarantine.map(({ index, path, reason }, at) => [
    `${id} ${index}`,
    { record: records[at], path, reason },
  ]);
}
