import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import type { QueueConfig } from '../../src/ports/pipeline.ts';
import { openQueues } from '../../src/queues/open-queues.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { envelopeOf } from '../support/envelopes.ts';
import { rejection } from '../support/rejection.ts';
import { TEST_BOUNDS, TEST_CONNECTION } from '../support/sqs-backend.ts';
import { sqsError, startSqsStub } from '../support/sqs-stub.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { signal } = new AbortController();

function open(config: QueueConfig, names: readonly string[], dataDir = '', stop = signal) {
  return openQueues(config, names, { clock: realClock, observe: () => undefined, dataDir, signal: stop });
}

describe('opening queues', () => {
  it('opens each name once, and knows no other', async () => {
    const queues = await open({ style: 'memory', ...TEST_BOUNDS }, ['a', 'b', 'a']);
    expect(queues.get('a').name).to.equal('a');
    expect(queues.get('a')).to.equal(queues.get('a'));
    expect(queues.maxBytes('b')).to.be.greaterThan(1_000_000);
    expect(() => queues.get('c')).to.throw("'c'");
    await queues.close();
    await queues.close();
  });

  it('keeps queues apart', async () => {
    const queues = await open({ style: 'memory', ...TEST_BOUNDS }, ['a', 'b']);
    await queues.get('a').send([envelopeOf('x')], signal);
    expect((await queues.get('a').depth(signal)).waiting).to.equal(1);
    expect((await queues.get('b').depth(signal)).waiting).to.equal(0);
    await queues.close();
  });

  it('leaves nothing open when one queue cannot be opened', async () => {
    await using stub = await startSqsStub(() => sqsError('QueueDoesNotExist'));
    const config = {
      style: 'sqs',
      ...TEST_BOUNDS,
      ...TEST_CONNECTION,
      endpoint: stub.endpoint,
      create: false,
    } as const;
    expect(await rejection(open(config, ['a', 'b']))).to.be.instanceOf(Failure);
  });

  it('breaks off looking for the others when one queue cannot be opened', async () => {
    await using stub = await startSqsStub(({ body }) =>
      String(body['QueueName']).includes('-a') ? sqsError('AccessDenied') : 'hang',
    );
    const config = {
      style: 'sqs',
      ...TEST_BOUNDS,
      ...TEST_CONNECTION,
      endpoint: stub.endpoint,
      create: false,
    } as const;
    expect(await rejection(open(config, ['b', 'a']))).to.be.instanceOf(Failure);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap')).to.deep.equal([]);
  });

  it('ends when it is aborted', async () => {
    await using stub = await startSqsStub(() => 'hang');
    const config = {
      style: 'sqs',
      ...TEST_BOUNDS,
      ...TEST_CONNECTION,
      endpoint: stub.endpoint,
      create: false,
    } as const;
    const stop = new AbortController();
    const opening = rejection(open(config, ['a'], '', stop.signal));
    await stub.nextRequest();
    stop.abort(new Error('stop'));
    expect(String(await opening)).to.equal('Error: stop');
  });

  it('follows a change of the configuration on the embedded queue', async () => {
    using folder = temporaryFolder();
    const config = { style: 'embedded', ...TEST_BOUNDS, waitMs: 0 } as const;
    await (await open(config, ['a'], folder.path)).close();
    const queues = await open({ ...config, maxReceives: 1, visibilityMs: 2_000 }, ['a'], folder.path);
    const queue = queues.get('a');
    await queue.send([envelopeOf('x')], signal);
    const [delivery] = await queue.receive(1, signal);
    await delivery?.settle({ type: 'retry', reason: 'again' });
    expect(await queue.receive(1, signal)).to.deep.equal([]);
    expect((await queue.depth(signal)).quarantined).to.equal(1);
    await queues.close();
  });
});
