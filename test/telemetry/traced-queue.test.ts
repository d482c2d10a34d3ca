import { expect } from 'chai';
import type { Queue } from '../../src/ports/queue.ts';
import { Failure } from '../../src/ports/failure.ts';
import { type Delivery, SendFailure } from '../../src/ports/queue.ts';
import type { Telemetry } from '../../src/telemetry/index.ts';
import { type OtlpReceiver, otlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.ts';
import { envelope, type QueueDouble, queueDouble } from './doubles.ts';
import { start } from './start.ts';

const never = new AbortController().signal;
const INTERNAL = 1;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;
const ERROR = 2;

describe('a traced queue', () => {
  let receiver: OtlpReceiver;
  let telemetry: Telemetry;
  let inner: QueueDouble;
  let queue: Queue;

  beforeEach(async () => {
    receiver = await otlpReceiver();
    ({ telemetry } = await start({ env: receiver.env }));
    use(queueDouble());
  });

  afterEach(async () => {
    await telemetry.close();
    await receiver.close();
  });

  function use(double: QueueDouble): void {
    inner = double;
    queue = telemetry.queue(inner, 'sqs');
  }

  async function spans(): Promise<ReadonlyMap<string, ReceivedSpan>> {
    await telemetry.close();
    return new Map(receiver.spans().map((span) => [span.name.split(' ')[0] ?? '', span]));
  }

  async function receiveOne(): Promise<Delivery> {
    const [delivery] = await queue.receive(1, never);
    return delivery ?? expect.fail('nothing was received');
  }

  it('keeps a page in one trace, from its request to its settled delivery', async () => {
    const work = { source: 'weather', partition: 'KGS', page: 'page=1' };
    await telemetry.page(work, () => queue.send([envelope('e-1')], never));
    await (await receiveOne()).settle({ type: 'done' });

    const { page, send, process, settle } = Object.fromEntries(await spans());
    expect(page).to.deep.include({ name: 'page weather', kind: INTERNAL, parentSpanId: '' });
    expect(send).to.deep.include({
      name: 'send millrace-observation',
      kind: PRODUCER,
      parentSpanId: page?.spanId,
    });
    expect(process).to.deep.include({ kind: CONSUMER, parentSpanId: send?.spanId });
    expect(settle).to.deep.include({ kind: CLIENT, parentSpanId: process?.spanId });
    expect(new Set([page, send, process, settle].map((span) => span?.traceId))).to.have.length(1);
    expect(process?.attributes).to.deep.equal({
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': 'millrace-observation',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'millrace.envelope': 'e-1',
      'millrace.source': 'weather',
      'millrace.type': 'observation',
      'millrace.records': 2,
      'millrace.delivery.receives': 1,
      'millrace.verdict': 'done',
    });
  });

  it('says on a delivery how many of its records went to quarantine', async () => {
    await queue.send([envelope('e-1')], never);
    const delivery = await receiveOne();
    const [record] = delivery.envelope.records;
    await queue.quarantine([{ ...delivery.envelope, records: [record] }], never);
    await delivery.settle({ type: 'done' });
    const { process } = Object.fromEntries(await spans());
    expect(process?.attributes).to.include({ 'millrace.quarantined': 1, 'millrace.verdict': 'done' });
  });

  it('hands each envelope on with the context it was last handed on in', async () => {
    await queue.send([envelope('e-1', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`)], never);
    const sent = inner.sent[0]?.trace;
    const delivery = await receiveOne();
    await queue.quarantine([delivery.envelope], never);
    await delivery.settle({ type: 'done' });

    const { send, process, quarantine } = Object.fromEntries(await spans());
    expect(sent).to.equal(`00-${send?.traceId}-${send?.spanId}-01`);
    expect(send?.links).to.deep.equal([{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }]);
    expect(delivery.envelope.trace).to.equal(`00-${process?.traceId}-${process?.spanId}-01`);
    expect(inner.quarantined[0]?.trace).to.equal(delivery.envelope.trace);
    expect(quarantine?.links).to.deep.equal([{ traceId: process?.traceId, spanId: process?.spanId }]);
    expect(quarantine?.attributes).to.include({ 'messaging.destination.name': 'millrace-observation-dlq' });
  });

  it('makes one span of a receive, linked to what sent it, and none of an empty one', async () => {
    await queue.receive(10, never);
    await queue.send([envelope('e-1'), envelope('e-2')], never);
    await queue.receive(10, never);

    const { send, receive } = Object.fromEntries(await spans());
    expect(receiver.spans().filter(({ name }) => name.startsWith('receive'))).to.have.length(1);
    expect(receive).to.deep.include({ kind: CLIENT, parentSpanId: '' });
    expect(receive?.attributes['messaging.batch.message_count']).to.equal(2);
    expect(receive?.links).to.deep.equal([{ traceId: send?.traceId, spanId: send?.spanId }]);
  });

  it('begins a trace for a delivery that carries none', async () => {
    inner.sent.push(envelope('e-1'));
    const delivery = await receiveOne();
    await delivery.settle({ type: 'done' });
    const { process } = Object.fromEntries(await spans());
    expect(process?.parentSpanId).to.equal('');
    expect(delivery.envelope.trace).to.contain(process?.traceId);
  });

  for (const verdict of [
    { type: 'retry', reason: 'The store is down.' },
    { type: 'reject', reason: 'It is from the future.' },
  ] as const) {
    it(`ends a delivery in error when the verdict is ${verdict.type}`, async () => {
      await queue.send([envelope('e-1')], never);
      await (await receiveOne()).settle(verdict);
      expect(inner.verdicts).to.deep.equal([verdict]);
      const { process } = Object.fromEntries(await spans());
      expect(process?.status).to.deep.equal({ code: ERROR, message: verdict.reason });
      expect(process?.attributes).to.include({
        'error.type': verdict.type,
        'millrace.verdict': verdict.type,
      });
    });
  }

  it('makes one settle span, however often a delivery is settled', async () => {
    await queue.send([envelope('e-1')], never);
    const delivery = await receiveOne();
    await Promise.all([
      delivery.settle({ type: 'done' }),
      delivery.settle({ type: 'retry', reason: 'late' }),
    ]);
    await delivery.settle({ type: 'done' });
    await spans();
    expect(receiver.spans().filter(({ name }) => name.startsWith('settle'))).to.have.length(1);
    expect(inner.verdicts).to.have.length(3);
  });

  it('ends the span of a delivery whose lease is lost, and of one that is left at the end', async () => {
    await queue.send([envelope('lost')], never);
    const lost = await receiveOne();
    inner.loseLeases();
    await lost.settle({ type: 'done' });
    await queue.send([envelope('left')], never);
    await receiveOne();
    await queue.close();

    await spans();
    const ended = receiver.spans().filter(({ name }) => name.startsWith('process'));
    expect(
      ended.map(({ attributes }) => [attributes['millrace.envelope'], attributes['error.type']]),
    ).to.deep.equal([
      ['lost', 'lost'],
      ['left', 'left'],
    ]);
    expect(inner.closed).to.equal(true);
  });

  it('names the envelopes that were not sent as those it was given', async () => {
    const given = [envelope('e-1'), envelope('e-2')];
    const double = queueDouble();
    use({
      ...double,
      send: async (envelopes) => {
        throw new SendFailure('transient', 'The queue is full.', envelopes.slice(1), { afterMs: 5 });
      },
    });
    const error = await queue.send(given, never).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SendFailure).and.to.include({ kind: 'transient', afterMs: 5 });
    expect((error as SendFailure).unsent).to.have.length(1);
    expect((error as SendFailure).unsent[0]).to.equal(given[1]);
  });

  for (const operation of ['send', 'receive', 'quarantine'] as const) {
    it(`ends a ${operation} that fails in error, logs what was thrown in its trace, and throws it on`, async () => {
      const failure = new Failure('permanent', 'The queue does not exist.');
      use(queueDouble({ [operation]: failure }));
      const failing =
        operation === 'receive' ? queue.receive(1, never) : queue[operation]([envelope('e-1')], never);
      expect(await failing.catch((thrown: unknown) => thrown)).to.equal(failure);

      const span = (await spans()).get(operation);
      expect(span?.status).to.deep.equal({ code: ERROR, message: failure.message });
      expect(span?.attributes).to.include({ 'error.type': 'permanent' });
      const log = receiver.logs().find(({ event }) => event.endsWith('.exception'));
      expect(log).to.include({ traceId: span?.traceId, spanId: span?.spanId, body: failure.message });
      expect(log?.attributes).to.include({ 'exception.type': 'Failure' });
    });
  }

  it('takes an abort that was asked for as no error', async () => {
    const stop = new AbortController();
    const reason = new Error('stopping');
    stop.abort(reason);
    use(queueDouble({ send: reason }));
    expect(await queue.send([envelope('e-1')], stop.signal).catch((thrown: unknown) => thrown)).to.equal(
      reason,
    );
    expect((await spans()).get('send')?.status.code).to.equal(0);
  });
});
