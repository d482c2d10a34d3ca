import { randomBytes } from 'node:crypto';
import { startSlowApi } from '../../examples/slow-api/slow-api.ts';
import { startMillrace } from './child.ts';
import type { CollectorOptions } from './collector.ts';
import { DEMO_CONFIG } from './demo-pipeline.ts';
import { type Document, type Elasticsearch, elasticsearchAt } from './elasticsearch.ts';
import type { OtlpTee } from './otlp-tee.ts';
import { setting } from './setting.ts';
import { until } from './until.ts';

/**
 * From the last export to the last document: the decision about traces, the batch, the longest that the exporter waits
 * before it tries again, and a machine with much to do.
 */
export const ARRIVAL_MS = 120_000;

export const otelcol = (): string =>
  setting('MILLRACE_TEST_OTELCOL', 'the file of an OpenTelemetry Collector (contrib)');

export const elasticsearch = (): Elasticsearch =>
  elasticsearchAt(setting('MILLRACE_TEST_ELASTICSEARCH_URL', 'the URL of an Elasticsearch without security'));

/** For a Collector with its queue in this folder, before the Elasticsearch that the environment names. */
export function collectorIn(folder: string): CollectorOptions {
  return { binary: otelcol(), elasticsearch: elasticsearch().url, folder };
}

/** A namespace of data streams that no other test has. */
export function newNamespace(): string {
  return `t${randomBytes(6).toString('hex')}`;
}

/** What the pipeline exported, as the Collector took it, and what Elasticsearch holds of it. */
export type Seen = {
  readonly exportedSpans: readonly string[];
  readonly exportedLogs: readonly string[];
  readonly spans: readonly Document[];
  readonly logs: readonly Document[];
  readonly metrics: readonly Document[];
};

/** Gathers and stores the whole of the demo's data, with every event logged. @throws Error when it fails */
export async function runDemo(tee: OtlpTee, namespace: string, folder: string): Promise<void> {
  const api = await startSlowApi({ latencyMs: [5, 15], perSecond: 1_000 });
  try {
    await using child = startMillrace(['run', '-c', DEMO_CONFIG, '--once', '--log-level', 'debug'], {
      env: {
        ...tee.env,
        OTEL_RESOURCE_ATTRIBUTES: `data_stream.namespace=${namespace}`,
        SLOW_API_URL: api.url,
        MILLRACE_DATA: folder,
      },
    });
    const { code } = await child.exited;
    if (code !== 0) {
      throw new Error(`The run ended with ${code}:\n${child.stderr()}`);
    }
  } finally {
    await api.close();
  }
}

/** Waits until Elasticsearch has as much as the Collector took of every signal; both may still be at it. */
export function everythingOf(
  tee: OtlpTee,
  namespace: string,
  at: Elasticsearch = elasticsearch(),
): Promise<Seen> {
  return seenOf(tee, namespace, at, ({ metrics }) => missingPoints(tee, metrics).length === 0);
}

/** As `everythingOf`, of spans and log records only. */
export function tracesAndLogsOf(tee: OtlpTee, namespace: string, at: Elasticsearch): Promise<Seen> {
  return seenOf(tee, namespace, at, () => true);
}

function seenOf(
  tee: OtlpTee,
  namespace: string,
  at: Elasticsearch,
  hasMetrics: (seen: Seen) => boolean,
): Promise<Seen> {
  const all = async (signal: string) => (await at.search(`${signal}-millrace.otel-${namespace}`)).documents;
  return until(
    'everything that the Collector took',
    async () => {
      const [spans, logs, metrics] = [await all('traces'), await all('logs'), await all('metrics')];
      const exportedSpans = tee.taken.spans().map(({ traceId, spanId }) => `${traceId}-${spanId}`);
      const exportedLogs = tee.taken
        .logs()
        .map(({ event, timeMs, body, spanId }) => [event, timeMs, spanId, body].join(' '));
      const seen = { exportedSpans, exportedLogs, spans, logs, metrics };
      const [spansLeft, logsLeft] = [exportedSpans.length - spans.length, exportedLogs.length - logs.length];
      if (spansLeft > 0 || logsLeft > 0 || !hasMetrics(seen)) {
        const points = missingPoints(tee, metrics).join(', ') || 'no metric';
        throw new Error(`Missing: ${spansLeft} spans, ${logsLeft} log records; points of ${points}.`);
      }
      return seen;
    },
    { withinMs: ARRIVAL_MS, everyMs: 1_000 },
  );
}

/** Metrics of Millrace of which fewer points are stored than were taken: a document holds one point of each at most. */
function missingPoints(tee: OtlpTee, stored: readonly Document[]): readonly string[] {
  const taken = new Map<string, number>();
  for (const { name, points } of tee.taken.metrics()) {
    if (name.startsWith('millrace.')) {
      taken.set(name, (taken.get(name) ?? 0) + points.length);
    }
  }
  const there = (name: string) => stored.filter(({ metrics = {} }) => name in metrics).length;
  return [...taken].filter(([name, count]) => there(name) < count).map(([name]) => name);
}

export function spanIds(spans: readonly Document[]): string[] {
  return spans.map(({ trace_id, span_id }) => `${trace_id}-${span_id}`);
}

export function logLine({ event_name, '@timestamp': time, span_id = '', body }: Document): string {
  return [event_name, Math.floor(Number(time)), span_id, body?.text].join(' ');
}
