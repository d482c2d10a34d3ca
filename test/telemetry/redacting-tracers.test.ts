import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { expect } from 'chai';
import type { Telemetry } from '../../src/telemetry/index.ts';
import { type OtlpReceiver, otlpReceiver } from '../support/otlp-receiver.ts';
import { start } from './start.ts';

const linked = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };

describe('redacting tracers', () => {
  let receiver: OtlpReceiver;
  let telemetry: Telemetry;

  beforeEach(async () => {
    receiver = await otlpReceiver();
    ({ telemetry } = await start({ env: receiver.env, redact: (text) => text.replaceAll('SECRET', '***') }));
  });

  afterEach(async () => {
    await telemetry.close();
    await receiver.close();
  });

  /** Any tracer of the process is one: who asks for it need not know. */
  const tracer = () => trace.getTracer('somebody else');

  const marks: Readonly<Record<string, (span: Span) => unknown>> = {
    'an attribute': (span) => span.setAttribute('a', 'SECRET'),
    'a list of attributes': (span) => span.setAttributes({ a: ['x', 'SECRET'], b: 1 }),
    'an attribute under a secret name': (span) =>
      span.setAttribute('http.request.header.x-api-key', ['SECRET']),
    'an event': (span) => span.addEvent('SECRET', { a: 'SECRET' }, new Date()),
    'an event with a time only': (span) => span.addEvent('SECRET', new Date()),
    'a link': (span) => span.addLink({ context: linked, attributes: { a: 'SECRET' } }),
    links: (span) => span.addLinks([{ context: linked }, { context: linked, attributes: { a: 'SECRET' } }]),
    'a status': (span) => span.setStatus({ code: SpanStatusCode.ERROR, message: 'SECRET' }),
    'a new name': (span) => span.updateName('SECRET'),
  };
  for (const [what, mark] of Object.entries(marks)) {
    it(`let no secret pass in ${what}`, async () => {
      const span = tracer().startSpan('x');
      mark(span);
      span.end();
      await telemetry.close();
      expect(receiver.spans()).to.have.length(1);
      expect(receiver.bodies.join('')).to.contain('***').and.not.to.contain('SECRET');
    });
  }

  it('let no secret pass in what a span is started with, however it is started', async () => {
    const options = {
      attributes: { a: 'SECRET' },
      links: [{ context: linked, attributes: { b: 'SECRET' } }],
    };
    tracer().startSpan('SECRET', options).end();
    const end = (span: Span) => span.end();
    tracer().startActiveSpan('SECRET', end);
    tracer().startActiveSpan('SECRET', options, end);
    tracer().startActiveSpan('SECRET', options, context.active(), end);
    await telemetry.close();
    expect(receiver.spans().map(({ name }) => name)).to.deep.equal(['***', '***', '***', '***']);
    expect(receiver.bodies.join('')).not.to.contain('SECRET');
  });

  it('make no event of an exception, which is a log record by the conventions', async () => {
    const span = tracer().startSpan('x');
    span.recordException(new Error('no'));
    span.end();
    await telemetry.close();
    expect(receiver.spans().map(({ events }) => events)).to.deep.equal([[]]);
  });

  it('keep what spans promise: chaining, nesting, activity, times', async () => {
    const child = tracer().startActiveSpan('parent', (parent) => {
      expect(trace.getActiveSpan()).to.equal(parent);
      expect(parent.isRecording()).to.equal(true);
      expect(parent.setAttribute('a', 1).setAttributes({ b: true }).updateName('outer')).to.equal(parent);
      const child = tracer().startSpan('child', { startTime: [1, 0] });
      child.end([2, 5]);
      parent.end();
      return child;
    });
    expect(child.isRecording()).to.equal(false);
    await telemetry.close();
    const [inner, outer] = receiver.spans();
    expect(inner).to.include({
      parentSpanId: outer?.spanId,
      startNanos: 1_000_000_000n,
      endNanos: 2_000_000_005n,
    });
    expect(outer).to.deep.include({ name: 'outer', attributes: { a: 1, b: true } });
  });
});
