import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Observe } from '../../src/ports/events.ts';
import type { QueueConfig } from '../../src/ports/pipeline.ts';
import { type OpenQueues, openQueues } from '../../src/queues/index.ts';
import { realClock } from '../../src/system/real-clock.ts';
import type { Kept, QueueBackend } from './contract-bench.ts';

export const TEST_BOUNDS = {
  prefix: 'millrace-test',
  targetBytes: 65_536,
  maxInFlight: 100,
  waitMs: 1_000,
  visibilityMs: 1_000,
  maxReceives: 3,
};

export const TEST_CONNECTION = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

/** A contract backend on any server that speaks SQS. `endpoint` is where its queues can be looked into. */
export function sqsBackend(config: QueueConfig, endpoint: string, dataDir = ''): QueueBackend {
  const client = new SQSClient({ ...TEST_CONNECTION, endpoint });
  const opened: OpenQueues[] = [];

  async function urlOf(name: string): Promise<string> {
    const { QueueUrl = '' } = await client.send(
      new GetQueueUrlCommand({ QueueName: `${config.prefix}-${name}` }),
    );
    return QueueUrl;
  }

  async function openBoth(name: string, observe: Observe): Promise<OpenQueues> {
    const { signal } = new AbortController();
    const queues = await openQueues(config, [name], { clock: realClock, observe, dataDir, signal });
    opened.push(queues);
    return queues;
  }

  return {
    visibilityMs: config.visibilityMs,
    maxReceives: config.maxReceives,
    open: async (name, observe) => (await openBoth(name, observe)).get(name),
    openQuarantine: async (name) => (await openBoth(name, () => undefined)).quarantine(name),
    async put(name, body) {
      await client.send(new SendMessageCommand({ QueueUrl: await urlOf(name), MessageBody: body }));
    },
    async quarantined(name, count) {
      const QueueUrl = await urlOf(`${name}-dlq`);
      const kept: Kept[] = [];
      for (let tries = 0; kept.length < count && tries < 20; tries++) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: 60,
            WaitTimeSeconds: 1,
            MessageAttributeNames: ['All'],
          }),
        );
        for (const { Body = '', MessageAttributes = {} } of Messages) {
          const attributes = Object.entries(MessageAttributes).map(([key, value]) => [
            key,
            value.StringValue ?? '',
          ]);
          kept.push({ body: Body, attributes: Object.fromEntries(attributes) as Record<string, string> });
        }
      }
      return kept;
    },
    pass: (ms) => wait(ms),
    during: (work) => work,
    async close() {
      client.destroy();
      await Promise.all(opened.map((queues) => queues.close()));
    },
  };
}
