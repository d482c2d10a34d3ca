import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Attributes = Readonly<Record<string, unknown>>;

export type ReceivedSpan = {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root span. */
  readonly parentSpanId: string;
  /** As OTLP numbers them: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly attributes: Attributes;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
  /** 0 unset, 1 ok, 2 error. */
  readonly status: { readonly code: number; readonly message: string };
  readonly startNanos: bigint;
  readonly endNanos: bigint;
};

export type ReceivedMetric = {
  readonly name: string;
  readonly unit: string;
  readonly type: 'sum' | 'gauge' | 'histogram';
  /** 1 delta, 2 cumulative; undefined for a gauge. */
  readonly temporality: number | undefined;
  readonly points: readonly {
    readonly attributes: Attributes;
    readonly value: number;
    readonly bounds: readonly number[];
  }[];
};

export type ReceivedLog = {
  readonly event: string;
  readonly body: string;
  readonly severity: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
  readonly timeMs: number;
};

/** A Collector for tests: takes OTLP over HTTP as JSON and keeps it. */
export type OtlpReceiver = {
  /** What an exporter needs to know of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Every body as it came, for looking for what must not be there. */
  readonly bodies: readonly string[];
  resources(): readonly Attributes[];
  spans(): readonly ReceivedSpan[];
  /** Every export of every metric. */
  metrics(): readonly ReceivedMetric[];
  logs(): readonly ReceivedLog[];
  close(): Promise<void>;
};

/** @param answer what it answers with; a number is a status, `nothing` leaves requests open. Default: 200 */
export async function otlpReceiver(answer: number | 'nothing' = 200): Promise<OtlpReceiver> {
  const bodies: string[] = [];
  const taken: Exported[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      bodies.push(body);
      if (answer !== 'nothing') {
        taken.push(JSON.parse(body) as Exported);
        response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    },
    bodies,
    resources: () =>
      taken
        .flatMap((body) => [
          ...(body.resourceSpans ?? []),
          ...(body.resourceMetrics ?? []),
          ...(body.resourceLogs ?? []),
        ])
        .map(({ resource }) => attributesOf(resource)),
    spans: () =>
      taken
        .flatMap((body) => body.resourceSpans ?? [])
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(spanOf))),
    metrics: () =>
      taken
        .flatMap((body) => body.resourceMetrics ?? [])
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics.map(metricOf))),
    logs: () =>
      taken
        .flatMap((body) => body.resourceLogs ?? [])
        .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords.map(logOf))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The JSON encoding of OTLP 1.x, as far as it is read here. */
type Value = {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: number | string;
  doubleValue?: number;
  arrayValue?: { values?: Value[] };
};
type Attributed = { attributes?: { key: string; value: Value }[] };
type Exported = {
  resourceSpans?: { resource: Attributed; scopeSpans: { spans: SpanJson[] }[] }[];
  resourceMetrics?: { resource: Attributed; scopeMetrics: { metrics: MetricJson[] }[] }[];
  resourceLogs?: { resource: Attributed; scopeLogs: { logRecords: LogJson[] }[] }[];
};
type SpanJson = Attributed & {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  links?: { traceId: string; spanId: string }[];
  events?: (Attributed & { name: string })[];
  status?: { code?: number; message?: string };
};
type PointJson = Attributed & {
  asInt?: number | string;
  asDouble?: number;
  sum?: number;
  explicitBounds?: number[];
};
type DataJson = { aggregationTemporality?: number; dataPoints: PointJson[] };
type MetricJson = { name: string; unit: string; sum?: DataJson; gauge?: DataJson; histogram?: DataJson };
type LogJson = Attributed & {
  eventName?: string;
  body?: Value;
  severityText?: string;
  traceId?: string;
  spanId?: string;
  timeUnixNano: string;
};

function spanOf(span: SpanJson): ReceivedSpan {
  return {
    name: span.name,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? '',
    kind: span.kind,
    attributes: attributesOf(span),
    links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
    events: (span.events ?? []).map((event) => ({ name: event.name, attributes: attributesOf(event) })),
    status: { code: span.status?.code ?? 0, message: span.status?.message ?? '' },
    startNanos: BigInt(span.startTimeUnixNano),
    endNanos: BigInt(span.endTimeUnixNano),
  };
}

function metricOf({ name, unit, sum, gauge, histogram }: MetricJson): ReceivedMetric {
  const data = sum ?? gauge ?? histogram;
  return {
    name,
    unit,
    type: sum !== undefined ? 'sum' : gauge !== undefined ? 'gauge' : 'histogram',
    temporality: data?.aggregationTemporality,
    points: (data?.dataPoints ?? []).map((point) => ({
      attributes: attributesOf(point),
      value: Number(point.asInt ?? point.asDouble ?? point.sum ?? 0),
      bounds: point.explicitBounds ?? [],
    })),
  };
}

function logOf(log: LogJson): ReceivedLog {
  return {
    event: log.eventName ?? '',
    body: String(valueOf(log.body)),
    severity: log.severityText ?? '',
    traceId: log.traceId ?? '',
    spanId: log.spanId ?? '',
    attributes: attributesOf(log),
    timeMs: Number(BigInt(log.timeUnixNano) / 1_000_000n),
  };
}

function attributesOf({ attributes = [] }: Attributed): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf(value: Value | undefined): unknown {
  if (value?.arrayValue !== undefined) {
    return (value.arrayValue.values ?? []).map(valueOf);
  }
  return (
    value?.stringValue ??
    value?.boolValue ??
    value?.doubleValue ??
    (value?.intValue === undefined ? undefined : Number(value.intValue))
  );
}
