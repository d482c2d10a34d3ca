import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { type FauxqsServer, serveFauxqs } from '../../../src/queues/embedded/fauxqs-server.ts';
import { rejection } from '../../support/rejection.ts';
import { TEST_CONNECTION } from '../../support/sqs-backend.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('fauxqs as it is put together here', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let server: FauxqsServer;
  let client: SQSClient;

  beforeEach(async () => {
    folder = temporaryFolder();
    await start(1_000_000);
    const { QueueUrl: dlq } = await client.send(new CreateQueueCommand({ QueueName: 'a-dlq' }));
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: dlq, AttributeNames: ['QueueArn'] }),
    );
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes.QueueArn, maxReceiveCount: '1' });
    await client.send(new CreateQueueCommand({ QueueName: 'a', Attributes: { RedrivePolicy } }));
    await client.send(new CreateQueueCommand({ QueueName: 'b' }));
  });

  afterEach(async () => {
    await stop();
    folder[Symbol.dispose]();
  });

  async function start(mostBytes: number): Promise<void> {
    server = await serveFauxqs({ folder: folder.path, port: 0, mostBytes });
    client = new SQSClient({
      ...TEST_CONNECTION,
      endpoint: `http://127.0.0.1:${server.port}`,
      maxAttempts: 1,
    });
  }

  async function stop(): Promise<void> {
    client.destroy();
    await server.close();
  }

  async function url(name: string): Promise<string> {
    const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl;
  }

  async function send(name: string, body: string): Promise<void> {
    await client.send(new SendMessageCommand({ QueueUrl: await url(name), MessageBody: body }));
  }

  async function receive(name: string): Promise<Message | undefined> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: await url(name),
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    return Messages[0];
  }

  async function giveBack(name: string, message: Message | undefined): Promise<void> {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: await url(name),
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
  }

  it('keeps a message that is given back at once, and its receive count over a restart', async () => {
    await send('b', 'hello');
    await giveBack('b', await receive('b'));
    await stop();
    await start(1_000_000);
    const again = await receive('b');
    expect(again?.Body).to.equal('hello');
    expect(again?.Attributes?.ApproximateReceiveCount).to.equal('2');
  });

  it('moves a message to its dead-letter queue whole or not at all', async () => {
    await send('a', 'hello');
    await giveBack('a', await receive('a'));
    const database = new DatabaseSync(join(folder.path, 'fauxqs.db'));
    database.exec(`CREATE TRIGGER no_move BEFORE INSERT ON sqs_messages WHEN NEW.queue_name = 'a-dlq'
      BEGIN SELECT RAISE(ABORT, 'the power fails'); END`);
    expect(await rejection(receive('a'))).to.be.instanceOf(Error);
    const rows = database.prepare('SELECT queue_name AS queue FROM sqs_messages').all();
    expect(rows.map(({ queue }) => queue)).to.deep.equal(['a']);
    database.exec('DROP TRIGGER no_move');
    database.close();
    await stop();
    await start(1_000_000);
    expect(await receive('a')).to.equal(undefined);
    expect((await receive('a-dlq'))?.Body).to.equal('hello');
  });

  it('lends nothing to who has hung up in the middle of a long poll', async () => {
    const hangingUp = new AbortController();
    const poll = new ReceiveMessageCommand({ QueueUrl: await url('b'), WaitTimeSeconds: 2 });
    const polling = rejection(client.send(poll, { abortSignal: hangingUp.signal }));
    await wait(100);
    hangingUp.abort();
    await polling;
    await send('b', 'hello');
    expect((await receive('b'))?.Body).to.equal('hello');
  });

  it('takes no more than its bound, over a restart too, and takes again when something is removed', async () => {
    await stop();
    await start(10);
    await send('b', 'ten bytes.');
    const full = (await rejection(send('b', 'x'))) as Error & { $metadata: { httpStatusCode: number } };
    expect(full.$metadata.httpStatusCode).to.equal(503);
    await stop();
    await start(10);
    expect(await rejection(send('b', 'x'))).to.be.instanceOf(Error);
    const message = await receive('b');
    await client.send(
      new DeleteMessageCommand({ QueueUrl: await url('b'), ReceiptHandle: message?.ReceiptHandle }),
    );
    await send('b', 'x');
    expect((await receive('b'))?.Body).to.equal('x');
  });

  it('says what is the matter with its file, and takes again when that is mended', async () => {
    const database = new DatabaseSync(join(folder.path, 'fauxqs.db'));
    database.exec('BEGIN IMMEDIATE');
    const locked = (await rejection(send('b', 'hello'))) as Error & { $metadata: { httpStatusCode: number } };
    expect(locked.$metadata.httpStatusCode).to.equal(503);
    expect(locked.message).to.match(/^The queue file .* is in use by another process/);
    database.exec('ROLLBACK');
    database.close();
    await send('b', 'hello');
    expect((await receive('b'))?.Body).to.equal('hello');
  });

  it('takes any port when the one of the last time is taken', async () => {
    using other = temporaryFolder();
    const second = await serveFauxqs({ folder: other.path, port: server.port, mostBytes: 1 });
    expect(second.port).to.not.equal(server.port);
    await second.close();
  });
});
