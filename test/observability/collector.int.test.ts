import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { parse } from 'yaml';
import { type Collector, COLLECTOR_FILES, startCollector } from '../support/collector.ts';
import { ARRIVAL_MS, collectorIn, elasticsearch, newNamespace, otelcol } from '../support/observed.ts';
import { exportOtlp } from '../support/otlp-json.ts';
import { newTrace, otlpSpan } from '../support/otlp-span.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

describe('the Collector as it is shipped', function () {
  this.timeout(180_000);

  describe('by its configuration', () => {
    const variants = {
      'as it is': [],
      'with TLS': [COLLECTOR_FILES.tls],
      'with an API key': [COLLECTOR_FILES.apiKey],
      'with both': [COLLECTOR_FILES.tls, COLLECTOR_FILES.apiKey],
    };
    for (const [name, overlays] of Object.entries(variants)) {
      it(`is valid ${name}`, async () => {
        const files = [COLLECTOR_FILES.base, ...overlays].flatMap((file) => ['--config', file]);
        const env = { ...process.env, ELASTICSEARCH_API_KEY: 'a2V5OnNlY3JldA==' };
        const { stderr } = await promisify(execFile)(otelcol(), ['validate', ...files], { env });
        expect(stderr).not.to.match(/warn|deprecat/i);
      });
    }

    it('has only such keys for Elasticsearch as the exporter knows: its validation lets others pass', () => {
      const keys = Object.values(COLLECTOR_FILES).flatMap((file) => {
        const { exporters } = parse(readFileSync(file, 'utf8')) as { exporters: { elasticsearch: object } };
        return keysIn(exporters.elasticsearch);
      });
      expect(EXPORTER_KEYS).to.include.members(keys);
    });
  });

  describe('when it may keep no trace but those with trouble', () => {
    const namespace = newNamespace();
    let folder: ReturnType<typeof temporaryFolder>;
    let collector: Collector;

    before(async () => {
      folder = temporaryFolder();
      const env = { MILLRACE_OTEL_TRACES_PERCENT: '0', MILLRACE_OTEL_SLOW_MS: '5000' };
      collector = await startCollector({ ...collectorIn(folder.path), env });
    });

    after(async () => {
      await collector[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
      await elasticsearch().forget(namespace);
    });

    const send = (...spans: readonly object[]) => exportOtlp(collector.otlp, { namespace }, { spans });
    const stored = (count: number) =>
      until(
        `${count} spans`,
        async () => {
          const { documents } = await elasticsearch().search(`traces-millrace.otel-${namespace}`);
          return documents.length >= count ? documents.map(({ name }) => name) : undefined;
        },
        { withinMs: ARRIVAL_MS },
      );

    it('keeps the whole of what failed, was slow or was quarantined, and a trouble that comes late', async () => {
      const [good, late] = [newTrace(), newTrace()];
      const failed = newTrace();
      const slow = newTrace();
      const quarantined = newTrace();
      await send(
        otlpSpan(good, 'good'),
        otlpSpan(late, 'good, with trouble to come'),
        otlpSpan(failed, 'beside the failed'),
        otlpSpan(failed, 'failed', { status: { code: 2, message: 'no' } }),
        otlpSpan(slow, 'slow', { tookMs: 6_000 }),
        otlpSpan(quarantined, 'beside the quarantined'),
        otlpSpan(quarantined, 'quarantined', { attributes: { 'millrace.quarantined': 1 } }),
      );
      await stored(5);
      await send(
        otlpSpan(good, 'good, later'),
        otlpSpan(late, 'late trouble', { status: { code: 2, message: 'no' } }),
        otlpSpan(failed, 'later beside the failed'),
      );
      expect(await stored(7)).to.have.members([
        'beside the failed',
        'failed',
        'slow',
        'beside the quarantined',
        'quarantined',
        'late trouble',
        'later beside the failed',
      ]);
    });
  });
});

/** Settings of the exporter, from its own source at the pinned version. */
const EXPORTER_KEYS = [
  'endpoints',
  'api_key',
  'timeout',
  'tls',
  'tls.ca_file',
  'tls.min_version',
  'suppress_conflict_errors',
  'logs_dynamic_id',
  'logs_dynamic_id.enabled',
  'traces_dynamic_id',
  'traces_dynamic_id.enabled',
  'retry',
  'retry.enabled',
  'retry.max_retries',
  'retry.initial_interval',
  'retry.max_interval',
  'retry.retry_on_status',
  'retry.retry_on_document_status',
  'sending_queue',
  'sending_queue.enabled',
  'sending_queue.storage',
  'sending_queue.sizer',
  'sending_queue.queue_size',
  'sending_queue.block_on_overflow',
  'sending_queue.num_consumers',
  'sending_queue.batch',
  'sending_queue.batch.sizer',
  'sending_queue.batch.flush_timeout',
  'sending_queue.batch.min_size',
  'sending_queue.batch.max_size',
];

function keysIn(value: object, under = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const path = `${under}${key}`;
    const isMap = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return [path, ...(isMap ? keysIn(inner, `${path}.`) : [])];
  });
}
