import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import type { Point } from '../../src/ports/store.ts';
import type { Telemetry } from '../../src/telemetry/index.ts';
import { type OtlpReceiver, otlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.ts';
import { storeDouble } from './doubles.ts';
import { start } from './start.ts';

const never = new AbortController().signal;
const point: Point = { measurement: 'm', tags: {}, fields: { v: 1 }, time: 0n };
const traceparent = (index: number) =>
  `00-${index.toString(16).padStart(32, '0')}-${index.toString(16).padStart(16, '0')}-01`;

describe('a traced store', () => {
  let receiver: OtlpReceiver;
  let telemetry: Telemetry;

  beforeEach(async () => {
    receiver = await otlpReceiver();
    ({ telemetry } = await start({ env: receiver.env }));
  });

  afterEach(async () => {
    await telemetry.close();
    await receiver.close();
  });

  async function write(): Promise<ReceivedSpan> {
    await telemetry.close();
    return receiver.spans().find(({ name }) => name === 'write sqlite') ?? expect.fail('no write span');
  }

  it('makes one span of a write, linked to the traces that it ends', async () => {
    const store = telemetry.store(storeDouble(), 'sqlite');
    const traces = [traceparent(1), traceparent(2), traceparent(1), 'nonsense'];
    await telemetry.page({ source: 's', partition: 'p', page: '1' }, async () => {
      await store.write([point, point], never, { traces });
    });
    const span = await write();
    expect(span).to.deep.include({ kind: 3, parentSpanId: '', status: { code: 0, message: '' } });
    expect(span.attributes).to.deep.equal({
      'db.system.name': 'sqlite',
      'db.operation.name': 'write',
      'db.operation.batch.size': 2,
    });
    expect(span.links.map(({ spanId }) => Number.parseInt(spanId, 16))).to.deep.equal([1, 2]);
  });

  it('links to a bounded number of traces', async () => {
    const traces = Array.from({ length: 500 }, (_, index) => traceparent(index + 1));
    await telemetry.store(storeDouble(), 'sqlite').write([point], never, { traces });
    expect((await write()).links).to.have.length(64);
  });

  it('calls one point no batch, and tells of what was refused', async () => {
    const refused = [{ index: 0, point, reason: 'type conflict' }];
    const store = telemetry.store(storeDouble({ refused }), 'sqlite');
    expect(await store.write([point], never)).to.deep.equal({ refused });
    const { attributes } = await write();
    expect(attributes)
      .to.include({ 'millrace.refused': 1 })
      .and.not.to.have.property('db.operation.batch.size');
  });

  it('ends a write that fails in error, and throws it on', async () => {
    const failure = new Failure('transient', 'The store is down.');
    const writing = telemetry.store(storeDouble(failure), 'sqlite').write([point], never);
    expect(await writing.catch((thrown: unknown) => thrown)).to.equal(failure);
    const span = await write();
    expect(span.status).to.deep.equal({ code: 2, message: 'The store is down.' });
    expect(span.attributes).to.include({ 'error.type': 'transient' });
    expect(receiver.logs().map(({ event, spanId }) => [event, spanId])).to.deep.equal([
      ['db.client.operation.exception', span.spanId],
    ]);
  });
});
