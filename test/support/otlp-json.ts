import { plainHttp } from './plain-http.ts';

/** A value as OTLP writes it in JSON. */
type Value =
  | { readonly stringValue: string }
  | { readonly doubleValue: number }
  | { readonly boolValue: boolean }
  | { readonly arrayValue: { readonly values: readonly Value[] } }
  | { readonly kvlistValue: { readonly values: readonly KeyValue[] } };
type KeyValue = { readonly key: string; readonly value: Value };

export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };
export type PlainMap = { readonly [key: string]: Plain };

export function otlpValue(plain: Plain): Value {
  switch (typeof plain) {
    case 'string':
      return { stringValue: plain };
    case 'number':
      return { doubleValue: plain };
    case 'boolean':
      return { boolValue: plain };
    default:
      return Array.isArray(plain)
        ? { arrayValue: { values: (plain as readonly Plain[]).map(otlpValue) } }
        : { kvlistValue: { values: otlpAttributes(plain as PlainMap) } };
  }
}

export function otlpAttributes(plain: PlainMap): readonly KeyValue[] {
  return Object.entries(plain).map(([key, value]) => ({ key, value: otlpValue(value) }));
}

/** What a test sends by itself: spans, log records or metrics as OTLP has them, of one resource. */
export async function exportOtlp(
  endpoint: string,
  { namespace, resource = {} }: { readonly namespace: string; readonly resource?: PlainMap },
  signal:
    | { readonly spans: readonly object[] }
    | { readonly logRecords: readonly object[] }
    | { readonly metrics: readonly object[] },
): Promise<void> {
  const attributes = otlpAttributes({
    'service.name': 'test',
    'data_stream.namespace': namespace,
    ...resource,
  });
  const scope = [{ scope: { name: 'test' }, ...signal }];
  const [path, body] =
    'spans' in signal
      ? ['traces', { resourceSpans: [{ resource: { attributes }, scopeSpans: scope }] }]
      : 'logRecords' in signal
        ? ['logs', { resourceLogs: [{ resource: { attributes }, scopeLogs: scope }] }]
        : ['metrics', { resourceMetrics: [{ resource: { attributes }, scopeMetrics: scope }] }];
  const text = JSON.stringify(body);
  const answer = await plainHttp('POST', `${endpoint}/v1/${path}`, { type: 'application/json', text });
  if (answer.status !== 200) {
    throw new Error(`The Collector answered ${answer.status}: ${answer.text}`);
  }
}

/** A time as OTLP writes it. */
export function nanos(ms: number): string {
  return `${BigInt(ms) * 1_000_000n}`;
}
