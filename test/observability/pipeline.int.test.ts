import { expect } from 'chai';
import { startCollector } from '../support/collector.ts';
import { expectedOfDemo } from '../support/demo-data.ts';
import type { Document } from '../support/elasticsearch.ts';
import {
  collectorIn,
  elasticsearch,
  everythingOf,
  logLine,
  newNamespace,
  runDemo,
  type Seen,
  spanIds,
} from '../support/observed.ts';
import { otlpTee } from '../support/otlp-tee.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a pipeline, the Collector and Elasticsearch', function () {
  this.timeout(180_000);

  const namespace = newNamespace();
  let seen: Seen;

  before(async () => {
    using folder = temporaryFolder();
    await using collector = await startCollector(collectorIn(folder.path));
    await using tee = await otlpTee(collector.otlp);
    await runDemo(tee, namespace, folder.path);
    seen = await everythingOf(tee, namespace);
    expect(await collector.metric('otelcol_elasticsearch_docs_processed_total', 'outcome="failed')).to.equal(
      0,
    );
  });

  after(() => elasticsearch().forget(namespace));

  it('stores every span once', () => {
    expect(spanIds(seen.spans)).to.have.members(seen.exportedSpans);
  });

  it('stores every log record once', () => {
    expect(seen.logs.map(logLine)).to.have.members(seen.exportedLogs);
  });

  it('says on each document who spoke', () => {
    for (const { resource, '@timestamp': time } of [...seen.spans, ...seen.logs, ...seen.metrics]) {
      expect(resource.attributes).to.include({
        'service.name': 'millrace',
        'service.version': '0.1.0',
        'millrace.role': 'run',
        'deployment.environment.name': 'dev',
        'telemetry.sdk.language': 'nodejs',
      });
      expect(resource.attributes['service.instance.id']).to.be.a('string');
      expect(resource.attributes).not.to.have.any.keys('process.command_args', 'data_stream.dataset');
      expect(time).to.match(/^\d/);
    }
  });

  it('keeps a page in one trace, from its request to its settled delivery', () => {
    const process = one(seen.spans, ({ name }) => name === 'process weather');
    const trace = seen.spans.filter(({ trace_id }) => trace_id === process.trace_id);
    const page = one(trace, ({ name }) => name === 'page weather');
    const send = one(trace, ({ name }) => name === 'send weather');
    const settle = one(
      trace,
      ({ name, parent_span_id }) => name === 'settle weather' && parent_span_id === process.span_id,
    );
    const get = one(trace, ({ name }) => name === 'GET');
    expect(page).to.include({ kind: 'Internal' }).and.not.to.have.property('parent_span_id');
    expect(page.attributes).to.deep.equal({
      'millrace.source': 'weather',
      'millrace.partition': 'all',
      'millrace.page': page.attributes?.['millrace.page'],
    });
    expect(get).to.include({ kind: 'Client', parent_span_id: page.span_id });
    expect(get.attributes).to.include({ 'http.request.method': 'GET', 'http.response.status_code': 200 });
    expect(send).to.include({ kind: 'Producer', parent_span_id: page.span_id });
    expect(process).to.include({ kind: 'Consumer', parent_span_id: send.span_id });
    expect(process.attributes).to.deep.include({
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': 'weather',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'millrace.source': 'weather',
      'millrace.type': 'weather',
      'millrace.delivery.receives': 1,
      'millrace.verdict': 'done',
    });
    expect(settle).to.include({ kind: 'Client' });
    const links = (span: Document) => (span.links ?? []).map(({ span_id }) => span_id);
    expect(
      seen.spans.some((span) => span.name === 'write sqlite' && links(span).includes(process.span_id ?? '')),
    ).to.equal(true);
    expect(
      seen.spans.some((span) => span.name === 'receive weather' && links(span).includes(send.span_id ?? '')),
    ).to.equal(true);
    for (const { duration } of trace) {
      expect(duration).to.be.greaterThan(0);
    }
  });

  it('has the ledger in its metrics, to the record', () => {
    for (const [name, { fetched, stored, dropped, quarantined }] of Object.entries(expectedOfDemo().ends)) {
      const [source] = name.split(' ');
      const sum = (metric: string, outcome?: string) =>
        seen.metrics
          .filter(({ attributes = {} }) => attributes['millrace.source'] === source)
          .filter(
            ({ attributes = {} }) => outcome === undefined || attributes['millrace.outcome'] === outcome,
          )
          .reduce((total, { metrics = {} }) => total + Number(metrics[metric] ?? 0), 0);
      const finished = (outcome: string) => sum('millrace.record.finished', outcome);
      expect(sum('millrace.record.gathered'), name).to.equal(fetched);
      expect([finished('stored'), finished('dropped'), finished('quarantined')], name).to.deep.equal([
        stored,
        dropped,
        quarantined,
      ]);
    }
  });

  it('has histograms, each with its 95th percentile beside it', () => {
    const histogram =
      one(seen.metrics, ({ metrics = {} }) => 'millrace.envelope.duration' in metrics).metrics ?? {};
    expect(histogram['millrace.envelope.duration']).to.have.keys('counts', 'values');
    const percentile = one(seen.metrics, ({ metrics = {} }) => 'millrace.envelope.duration_p95' in metrics);
    expect(percentile.metrics?.['millrace.envelope.duration_p95']).to.be.a('number').greaterThan(0);
    expect(percentile.attributes).to.have.keys('millrace.source', 'millrace.type');
  });

  it('has a quarantined record in its log, with the trace it belongs to', () => {
    const logged = one(seen.logs, ({ event_name }) => event_name === 'record.quarantined');
    expect(logged).to.include({ severity_text: 'WARN' });
    expect(logged.body?.text).to.match(/is in quarantine/);
    expect(logged.attributes).to.include({ 'millrace.source': 'earthquakes', 'millrace.type': 'quake' });
    const quarantined = seen.spans.filter(
      ({ attributes = {} }) => attributes['millrace.quarantined'] !== undefined,
    );
    expect(quarantined.length).to.be.greaterThan(0);
    expect(quarantined.map(({ name }) => name)).to.deep.equal(quarantined.map(() => 'process quake'));
  });
});

function one(documents: readonly Document[], is: (document: Document) => boolean): Document {
  return documents.find(is) ?? expect.fail('There is no such document.');
}
