import { expect } from 'chai';
import { Failure } from '../../../src/ports/failure.ts';
import { createSqsClient } from '../../../src/queues/sqs/sqs-client.ts';
import { findPlaces } from '../../../src/queues/sqs/sqs-places.ts';
import { realClock } from '../../../src/system/real-clock.ts';
import { rejection } from '../../support/rejection.ts';
import { TEST_CONNECTION } from '../../support/sqs-backend.ts';
import { type SqsRequest, type SqsStub, sqsError, startSqsStub } from '../../support/sqs-stub.ts';

const bounds = { prefix: 'm', visibilityMs: 30_000, maxReceives: 5 };

describe('finding SQS queues', () => {
  let stub: SqsStub;

  afterEach(async () => {
    await stub[Symbol.asyncDispose]();
  });

  /** A server with the queues of these names and, where told, their sizes. */
  async function find(
    names: readonly string[],
    how: { create?: boolean; adjust?: boolean; sizes?: Readonly<Record<string, number>> } = {},
  ) {
    const known = new Set(names);
    stub = await startSqsStub(({ action, body }: SqsRequest) => {
      const { QueueName, QueueUrl } = body as { QueueName?: string; QueueUrl?: string };
      const name = QueueName ?? QueueUrl?.split('/').at(-1) ?? '';
      if (action === 'CreateQueue') {
        known.add(name);
      } else if (!known.has(name)) {
        return sqsError('QueueDoesNotExist');
      }
      const size = how.sizes?.[name];
      const Attributes = {
        QueueArn: `arn:aws:sqs:us-east-1:0:${name}`,
        ...(size === undefined ? {} : { MaximumMessageSize: String(size) }),
      };
      return { status: 200, body: { QueueUrl: `${stub.endpoint}/0/${name}`, Attributes } };
    });
    const client = createSqsClient({
      connection: { ...TEST_CONNECTION, endpoint: stub.endpoint },
      clock: realClock,
    });
    const { signal } = new AbortController();
    try {
      return await findPlaces('quake', { client, bounds, create: false, adjust: false, signal, ...how });
    } finally {
      client.destroy();
    }
  }

  function asked(action: string): SqsRequest['body'][] {
    return stub.requests.filter((request) => request.action === action).map(({ body }) => body);
  }

  it('finds a queue and its dead-letter queue, and changes nothing', async () => {
    const places = await find(['m-quake', 'm-quake-dlq'], { create: true });
    expect(places.queue.name).to.equal('m-quake');
    expect(places.quarantine.url).to.equal(`${stub.endpoint}/0/m-quake-dlq`);
    expect(asked('CreateQueue')).to.deep.equal([]);
    expect(asked('SetQueueAttributes')).to.deep.equal([]);
  });

  it('creates what is missing, the dead-letter queue first', async () => {
    await find([], { create: true });
    const [dlq, queue] = asked('CreateQueue');
    expect(dlq).to.deep.equal({
      QueueName: 'm-quake-dlq',
      Attributes: { MessageRetentionPeriod: '1209600' },
    });
    expect(queue).to.deep.equal({
      QueueName: 'm-quake',
      Attributes: {
        MessageRetentionPeriod: '1209600',
        VisibilityTimeout: '30',
        RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:0:m-quake-dlq","maxReceiveCount":"5"}',
      },
    });
  });

  it('fails in one sentence that names the queue and the option, where it may not create', async () => {
    const error = (await rejection(find(['m-quake-dlq']))) as Failure;
    expect(error).to.be.instanceOf(Failure);
    expect(error.kind).to.equal('permanent');
    expect(error.message).to.include("'m-quake'").and.to.include('queue.create');
  });

  it('makes the redrive policy follow the configuration where it is told to', async () => {
    await find(['m-quake', 'm-quake-dlq'], { adjust: true });
    const [set] = asked('SetQueueAttributes');
    expect(JSON.stringify(set)).to.include('maxReceiveCount');
  });

  it('takes the smaller of the two message sizes, less the room for attributes', async () => {
    const sizes = { 'm-quake': 262_144, 'm-quake-dlq': 1_048_576 };
    expect((await find(['m-quake', 'm-quake-dlq'], { sizes })).maxBytes).to.equal(262_144 - 4_096);
  });

  it('takes the size of SQS where the server does not tell', async () => {
    expect((await find(['m-quake', 'm-quake-dlq'])).maxBytes).to.equal(1_048_576 - 4_096);
  });
});
