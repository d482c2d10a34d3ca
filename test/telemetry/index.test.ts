import { execFileSync } from 'node:child_process';
import { trace } from '@opentelemetry/api';
import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import {
  EVENTS,
  INSTRUMENTED_METRICS,
  METRICS,
  SPANS,
  type EventName,
  type MetricName,
} from '../../src/telemetry/signals.ts';
import { eventSignal, metricSignal } from '../../src/telemetry/signals.ts';
import type { SpanSignal } from '../../src/telemetry/signals/spans.ts';
import { SYSTEM_EVENTS } from '../../src/telemetry/signals/system-events.ts';
import { type OtlpReceiver, otlpReceiver } from '../support/otlp-receiver.ts';
import { envelope, queueDouble, storeDouble } from './doubles.ts';
import { EVERY_EVENT } from './every-event.ts';
import { start } from './start.ts';

const never = new AbortController().signal;
const page = { source: 'weather', partition: 'KGS', page: 'page=1' };

describe('telemetry', () => {
  let receiver: OtlpReceiver;

  beforeEach(async () => {
    receiver = await otlpReceiver();
  });

  afterEach(() => receiver.close());

  describe('while no endpoint is named', () => {
    it('puts nothing around anything', async () => {
      const { telemetry } = await start();
      const [queue, store] = [queueDouble(), storeDouble()];
      expect(telemetry.queue(queue, 'sqs')).to.equal(queue);
      expect(telemetry.store(store, 'influxdb')).to.equal(store);
      expect(await telemetry.page(page, async () => trace.getActiveSpan())).to.equal(undefined);
      await telemetry.close();
    });

    it('logs all the same', async () => {
      const { telemetry, lines } = await start();
      telemetry.observe(EVERY_EVENT['page.failed']);
      expect(lines.map(({ event }) => event)).to.deep.equal(['page.failed']);
      await telemetry.close();
    });

    it('does not even load OpenTelemetry', () => {
      const loaded = modulesLoaded({});
      expect(loaded).to.contain('pino');
      expect(loaded.filter((name) => name.startsWith('@opentelemetry'))).to.deep.equal([]);
      const exporting = modulesLoaded({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
      expect(exporting).to.contain('@opentelemetry/sdk-node');
    });
  });

  it('emits what is in the registry of signals, and nothing else', async () => {
    const { telemetry } = await start({ env: receiver.env });
    Object.values(EVERY_EVENT).forEach(telemetry.observe);
    await useEveryDecorator(telemetry);
    (Object.keys(SYSTEM_EVENTS) as (keyof typeof SYSTEM_EVENTS)[]).forEach((event) =>
      telemetry.log.info(event, event),
    );
    telemetry.log.warn('telemetry.failed', 'For the test.');
    await telemetry.close();

    const metrics = receiver.metrics();
    const ours = metrics.filter(({ name }) => name.startsWith('millrace.'));
    expect(new Set(ours.map(({ name }) => name))).to.deep.equal(new Set(Object.keys(METRICS)));
    for (const { name, unit, type, points } of ours) {
      const signal = metricSignal(name as MetricName);
      expect([unit, type], name).to.deep.equal([signal.unit, TYPES[signal.instrument]]);
      for (const { attributes, bounds } of points) {
        expect(signal.attributes, name).to.include.members(Object.keys(attributes));
        expect(bounds, name).to.deep.equal(signal.buckets ?? []);
      }
    }
    const others = metrics.map(({ name }) => name).filter((name) => !name.startsWith('millrace.'));
    expect(Object.keys(INSTRUMENTED_METRICS)).to.include.members(others);
    expect(others).to.include.members(['nodejs.eventloop.utilization', 'v8js.memory.heap.used']);

    const events = receiver.logs();
    expect(new Set(events.map(({ event }) => event))).to.deep.equal(new Set(Object.keys(EVENTS)));
    for (const { event, attributes } of events) {
      expect(eventSignal(event as EventName).attributes, event).to.include.members(Object.keys(attributes));
    }

    const spans = receiver.spans();
    expect(new Set(spans.map(({ name }) => name.split(' ')[0]))).to.deep.equal(new Set(Object.keys(SPANS)));
    for (const { name, kind, attributes, events: spanEvents } of spans) {
      const signal: SpanSignal = SPANS[name.split(' ')[0] as keyof typeof SPANS];
      expect(KINDS[kind], name).to.equal(signal.kind);
      expect(signal.attributes, name).to.include.members(Object.keys(attributes));
      expect(spanEvents).to.deep.equal([]);
    }
  });

  it('says who speaks, and no more of the process than is needed', async () => {
    const env = { ...receiver.env, OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test' };
    const { telemetry } = await start({ env });
    telemetry.log.info('system.started', 'It runs.');
    await telemetry.close();
    const [resource] = receiver.resources();
    expect(resource).to.include({
      'service.name': 'millrace',
      'service.version': '0.1.0',
      'millrace.role': 'run',
      'deployment.environment.name': 'test',
    });
    expect(resource).to.have.property('service.instance.id').that.is.a('string');
    const untold = ['process.command_args', 'process.command_line', 'host.id', 'cloud.provider'];
    expect(resource).not.to.have.any.keys(untold);
  });

  it('exports sums and histograms as deltas', async () => {
    const { telemetry } = await start({ env: receiver.env });
    telemetry.observe(EVERY_EVENT['page.gathered']);
    await telemetry.close();
    const temporality = receiver.metrics().map(({ name, temporality }) => [name, temporality]);
    expect(temporality)
      .to.deep.include(['millrace.page.finished', 1])
      .and.to.deep.include(['millrace.page.size', 1]);
  });

  it('writes the same line as it exports, with the ids of its trace', async () => {
    const { telemetry, lines } = await start({ env: receiver.env });
    await telemetry.page(page, async () => telemetry.observe(EVERY_EVENT['page.failed']));
    await telemetry.close();
    const [span] = receiver.spans();
    const [log] = receiver.logs();
    expect(log).to.include({
      event: 'page.failed',
      traceId: span?.traceId,
      spanId: span?.spanId,
      severity: 'WARN',
    });
    expect(lines[0]).to.include({
      trace_id: span?.traceId,
      span_id: span?.spanId,
      message: log?.body,
      ...log?.attributes,
    });
  });

  it('exports what the level lets through, and no more', async () => {
    const { telemetry } = await start({ env: receiver.env, level: 'warn' });
    telemetry.observe(EVERY_EVENT['run.started']);
    telemetry.observe(EVERY_EVENT['page.failed']);
    await telemetry.close();
    expect(receiver.logs().map(({ event }) => event)).to.deep.equal(['page.failed']);
  });

  it('exports only the signal that has an endpoint', async () => {
    const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...rest } = receiver.env;
    const { telemetry, lines } = await start({
      env: { ...rest, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${endpoint}/v1/metrics` },
    });
    const queue = telemetry.queue(queueDouble(), 'sqs');
    await telemetry.page(page, () => queue.send([envelope('e-1')], never));
    const [delivery] = await queue.receive(1, never);
    telemetry.observe(EVERY_EVENT['page.failed']);
    await telemetry.close();
    expect(receiver.metrics()).not.to.deep.equal([]);
    expect([...receiver.spans(), ...receiver.logs()]).to.deep.equal([]);
    expect(delivery?.envelope).not.to.have.property('trace');
    expect(lines.map(({ event }) => event)).to.deep.equal(['page.failed']);
  });
});

/** What OTLP makes of each instrument. */
const TYPES = { counter: 'sum', updowncounter: 'sum', histogram: 'histogram', gauge: 'gauge' } as const;

/** As OTLP numbers the kinds of spans. */
const KINDS: Readonly<Record<number, string>> = { 1: 'INTERNAL', 3: 'CLIENT', 4: 'PRODUCER', 5: 'CONSUMER' };

type Started = Awaited<ReturnType<typeof start>>['telemetry'];

/** Each span there is, in success and in error. */
async function useEveryDecorator(telemetry: Started): Promise<void> {
  const failure = new Failure('transient', 'It is down.');
  const queue = telemetry.queue(queueDouble(), 'sqs');
  const failing = telemetry.queue(
    queueDouble({ send: failure, receive: failure, quarantine: failure }),
    'memory',
  );
  await telemetry.page(page, () => queue.send([envelope('e-1'), envelope('e-2')], never));
  await telemetry.page(page, () => failing.send([envelope('e-3')], never)).catch(() => undefined);
  await failing.receive(1, never).catch(() => undefined);
  telemetry.hosts(() => [
    { host: 'api.example.org', running: 3, waiting: 7, concurrency: 4, perSecond: 2.5 },
  ]);
  const [done, rejected] = await queue.receive(2, never);
  await queue.quarantine([envelope('e-1')], never);
  await done?.settle({ type: 'done' });
  await rejected?.settle({ type: 'reject', reason: 'It is from the future.' });
  const point = { measurement: 'm', tags: {}, fields: { v: 1 }, time: 0n };
  const refused = [{ index: 0, point, reason: 'It is of another type.' }];
  await telemetry.store(storeDouble({ refused }), 'sqlite').write([point, point], never);
  await telemetry
    .store(storeDouble(failure), 'influxdb')
    .write([point], never)
    .catch(() => undefined);
}

/** The packages that a process of its own loads to start and close telemetry. */
function modulesLoaded(env: Readonly<Record<string, string>>): string[] {
  const entry = new URL('../../src/telemetry/index.ts', import.meta.url).href;
  const clock = new URL('../../src/system/real-clock.ts', import.meta.url).href;
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({ resolve(name, context, next) { loaded.add(name); return next(name, context); } });
    const { startTelemetry } = await import('${entry}');
    const { realClock } = await import('${clock}');
    const telemetry = await startTelemetry({
      env: ${JSON.stringify(env)}, service: { name: 'millrace', version: '0', role: 'run' }, level: 'error', format: 'json',
      redact: (text) => text, clock: realClock, destination: { write() {} },
    });
    telemetry.observe({ type: 'actor.started', path: '/x' });
    process.stdout.write(JSON.stringify([...loaded]), () => process.exit());
  `;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(out) as string[];
}
