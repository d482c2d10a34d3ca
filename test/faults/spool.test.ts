import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { json } from '../support/api-server.ts';
import { startMillrace } from '../support/child.ts';
import { smallPipeline, thingsOf, type SmallPipeline } from '../support/small-pipeline.ts';
import { sqsError, type SqsStub, startSqsStub } from '../support/sqs-stub.ts';
import { millrace } from '../support/in-process.ts';
import { readEnvelope } from '../../src/queues/index.ts';

/** What SQS answers for a message that it has taken. */
function taken({ Id, MessageBody }: { readonly Id: string; readonly MessageBody: string }) {
  return { Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
}

describe('a queue that goes down while gathering', function () {
  this.timeout(60_000);

  /** SQS as far as `gather` goes; sends are refused while it is down. */
  async function fragileQueue(): Promise<{
    stub: SqsStub;
    up: () => void;
    records: () => readonly unknown[];
  }> {
    let down = true;
    const bodies: string[] = [];
    const stub = await startSqsStub(({ action, body }) => {
      switch (action) {
        case 'GetQueueUrl':
          return { status: 200, body: { QueueUrl: `${stub.endpoint}/0/${String(body['QueueName'])}` } };
        case 'SendMessageBatch': {
          if (down) {
            return sqsError('ServiceUnavailable', 503);
          }
          const entries = (body.Entries ?? []) as readonly { Id: string; MessageBody: string }[];
          bodies.push(...entries.map(({ MessageBody }) => MessageBody));
          return { status: 200, body: { Successful: entries.map(taken) } };
        }
        default:
          return { status: 200, body: { Attributes: {} } };
      }
    });
    return {
      stub,
      up: () => {
        down = false;
      },
      records: () => bodies.flatMap((body) => readEnvelope(body)?.records ?? []),
    };
  }

  const gather = (pipeline: SmallPipeline, stub: SqsStub) => [
    'gather',
    '--once',
    '-c',
    pipeline.configWith(
      `queue: { sqs: { endpoint: "${stub.endpoint}", region: us-east-1, accessKeyId: a, secretAccessKey: b } }\nstore: memory`,
    ),
  ];

  it('loses no page that was fetched, though the process is killed and the API has forgotten it', async () => {
    let forgotten = false;
    await using pipeline = await smallPipeline({
      answers: {
        get things() {
          return json({ items: forgotten ? [] : thingsOf('things') });
        },
      },
    });
    const { stub, up, records } = await fragileQueue();
    await using _ = stub;
    {
      await using child = startMillrace(gather(pipeline, stub));
      await child.says(/Gathering of things waits|gather\.paused/);
      child.kill('SIGKILL');
      await child.exited;
    }
    expect(records()).to.deep.equal([]);
    forgotten = true;
    up();
    const next = millrace(gather(pipeline, stub));
    expect(await next.ended, next.stderr()).to.equal(0);
    expect(records()).to.deep.equal(thingsOf('things'));
  });
});
