import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Clock } from '../../../src/ports/clock.ts';
import { Failure } from '../../../src/ports/failure.ts';
import type { Wire } from '../../../src/queues/leased/wire.ts';
import { createSqsClient } from '../../../src/queues/sqs/sqs-client.ts';
import { createSqsWire } from '../../../src/queues/sqs/sqs-wire.ts';
import { realClock } from '../../../src/system/real-clock.ts';
import { rejection } from '../../support/rejection.ts';
import { TEST_CONNECTION } from '../../support/sqs-backend.ts';
import {
  type SqsAnswer,
  type SqsRequest,
  type SqsStub,
  sqsError,
  startSqsStub,
} from '../../support/sqs-stub.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const { signal } = new AbortController();

describe('the SQS wire', () => {
  let stub: SqsStub;
  let wire: Wire;
  let close = (): void => undefined;

  afterEach(async () => {
    close();
    await stub[Symbol.asyncDispose]();
  });

  async function start(answer: (request: SqsRequest, count: number) => SqsAnswer, clock: Clock = realClock) {
    stub = await startSqsStub(answer);
    const client = createSqsClient({ connection: { ...TEST_CONNECTION, endpoint: stub.endpoint }, clock });
    const place = (name: string) => ({ name, url: `${stub.endpoint}/0/${name}` });
    wire = createSqsWire({
      client,
      places: { queue: place('m-quake'), quarantine: place('m-quake-dlq'), maxBytes: 1_000_000 },
      bounds: { waitMs: 20_000, visibilityMs: 1_500 },
    });
    close = () => client.destroy();
  }

  async function failure(step: Promise<unknown>): Promise<Failure> {
    const error = await rejection(step);
    expect(error).to.be.instanceOf(Failure);
    return error as Failure;
  }

  it('reads the answer to each entry of a batch', async () => {
    const Failed = [
      { Id: '1', SenderFault: true, Code: 'InvalidMessageContents', Message: 'odd' },
      { Id: '2', SenderFault: false, Code: 'InternalError' },
      { Id: '3', SenderFault: true, Code: 'RequestThrottled' },
    ];
    const Successful = [{ Id: '0', MessageId: 'a', MD5OfMessageBody: md5('a') }];
    await start(() => ({ status: 200, body: { Successful, Failed } }));
    const answers = await wire.send(
      'queue',
      ['a', 'b', 'c', 'd', 'e'].map((body) => ({ body })),
      signal,
    );
    expect(answers.map((answer) => answer?.kind)).to.deep.equal([
      undefined,
      'permanent',
      'transient',
      'transient',
      'transient',
    ]);
    expect(answers[1]?.reason).to.include('InvalidMessageContents').and.to.include('odd');
    expect(stub.requests[0]?.body.Entries?.map(({ Id }) => Id)).to.deep.equal(['0', '1', '2', '3', '4']);
  });

  it('reads partial answers to deletes and extensions alike', async () => {
    const body = {
      Successful: [{ Id: '1' }],
      Failed: [{ Id: '0', SenderFault: true, Code: 'ReceiptHandleIsInvalid' }],
    };
    await start(() => ({ status: 200, body }));
    const removed = await wire.remove(['r0', 'r1'], signal);
    const extended = await wire.extend(
      ['r0', 'r1'].map((receipt) => ({ receipt, seconds: 5 })),
      signal,
    );
    for (const answers of [removed, extended]) {
      expect(answers.map((answer) => answer?.kind)).to.deep.equal(['permanent', undefined]);
    }
  });

  it('asks for what it needs, in whole seconds', async () => {
    await start(() => ({ status: 200, body: {} }));
    expect(await wire.receive(7, signal)).to.deep.equal([]);
    expect(stub.requests[0]).to.deep.equal({
      action: 'ReceiveMessage',
      body: {
        QueueUrl: `${stub.endpoint}/0/m-quake`,
        MaxNumberOfMessages: 7,
        WaitTimeSeconds: 20,
        VisibilityTimeout: 2,
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
        MessageAttributeNames: ['All'],
      },
    });
  });

  const refusals: readonly (readonly [string, SqsAnswer, Failure['kind'], RegExp])[] = [
    ['500', sqsError('InternalFailure', 500), 'transient', /trouble \(InternalFailure, HTTP 500: because\)/],
    ['a throttle', sqsError('ThrottlingException'), 'transient', /asked too much/],
    ['a throttle by status', sqsError('Odd', 429), 'transient', /asked too much/],
    [
      'wrong credentials',
      sqsError('InvalidClientTokenId', 403),
      'permanent',
      /credentials are missing or wrong/,
    ],
    ['a wrong signature', sqsError('SignatureDoesNotMatch', 403), 'permanent', /credentials/],
    [
      'no permission',
      sqsError('AccessDenied', 403, 'no sqs:ReceiveMessage'),
      'permanent',
      /no sqs:ReceiveMessage/,
    ],
    ['a missing queue', sqsError('QueueDoesNotExist'), 'permanent', /does not exist.*queue\.create/],
    ['a queue just deleted', sqsError('QueueDeletedRecently'), 'transient', /trouble/],
    [
      'a wrong parameter',
      sqsError('InvalidParameterValue'),
      'permanent',
      /refuses it \(InvalidParameterValue: because\)/,
    ],
    ['a page of a proxy', { status: 502, body: 'a page' }, 'transient', /trouble \(.*HTTP 502/],
    ['a page where an answer should be', { status: 200, body: 'a page' }, 'transient', /damaged/],
    ['a connection cut every time', 'cut the connection', 'transient', /cannot be reached \(ECONNRESET\)/],
  ];

  for (const [what, answer, kind, words] of refusals) {
    it(`makes one sentence of ${what}`, async () => {
      await start(() => answer);
      const thrown = await failure(wire.receive(10, signal));
      expect(thrown.kind).to.equal(kind);
      expect(thrown.message).to.match(words);
      expect(thrown.message).to.include("'m-quake'").and.to.include(stub.endpoint);
    });
  }

  it('names who refused the connection', async () => {
    await start(() => 'hang');
    await stub[Symbol.asyncDispose]();
    const thrown = await failure(wire.depth(signal));
    expect(thrown.kind).to.equal('transient');
    expect(thrown.message).to.include('connection refused').and.to.include(stub.endpoint);
    stub = await startSqsStub(() => 'hang');
  });

  it('tries once more at once when the connection was cut', async () => {
    await start((_, count) => (count === 1 ? 'cut the connection' : { status: 200, body: {} }));
    expect(await wire.receive(10, signal)).to.deep.equal([]);
    expect(stub.requests).to.have.length(2);
  });

  for (const answer of ['hang', 'hang after the headers'] as const) {
    it(`gives up on a server that seems to ${answer}, later than the wait it asked for`, async () => {
      const clock = virtualClock();
      await start(() => answer, clock);
      const receiving = rejection(wire.receive(10, signal));
      await stub.nextRequest();
      await clock.advance(21_000);
      let waiting = true;
      void receiving.finally(() => {
        waiting = false;
      });
      await clock.advance(0);
      expect(waiting).to.equal(true);
      await clock.advance(20_000);
      const thrown = await failure(Promise.reject(await receiving));
      expect(thrown.kind).to.equal('transient');
      expect(thrown.message).to.include('no answer within 40000 ms');
    });
  }

  it('throws the reason when it is aborted', async () => {
    await start(() => 'hang');
    const stop = new AbortController();
    const receiving = rejection(wire.receive(10, stop.signal));
    await stub.nextRequest();
    const reason = new Error('stop');
    stop.abort(reason);
    expect(await receiving).to.equal(reason);
  });

  it('takes a damaged body for something that may pass', async () => {
    const Messages = [{ MessageId: 'a', ReceiptHandle: 'r', Body: 'hello', MD5OfBody: md5('other') }];
    await start(() => ({ status: 200, body: { Messages } }));
    const thrown = await failure(wire.receive(10, signal));
    expect(thrown.kind).to.equal('transient');
    expect(thrown.message).to.include('damaged');
  });

  it('reads receive counts and text attributes', async () => {
    const Messages = [
      {
        MessageId: 'a',
        ReceiptHandle: 'r',
        Body: 'hello',
        MD5OfBody: md5('hello'),
        Attributes: { ApproximateReceiveCount: '3', SentTimestamp: '1' },
        MessageAttributes: {
          colour: { DataType: 'String', StringValue: 'blue' },
          bytes: { DataType: 'Binary', BinaryValue: 'AAAA' },
        },
      },
    ];
    await start(() => ({ status: 200, body: { Messages } }));
    expect(await wire.receive(10, signal)).to.deep.equal([
      { messageId: 'a', receipt: 'r', body: 'hello', receives: 3, sentAt: 1, attributes: { colour: 'blue' } },
    ]);
  });

  it('shows no credentials in what it throws', async () => {
    await start(() => sqsError('InvalidSignatureException', 403));
    const thrown = await failure(wire.depth(signal));
    expect(thrown.message).to.not.include(TEST_CONNECTION.credentials.secretAccessKey.repeat(2));
    expect(thrown.message).to.not.match(/Signature=|Credential=/);
  });
});

function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}
