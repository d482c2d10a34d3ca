import type { Document, Elasticsearch } from './elasticsearch.ts';
import type { KibanaPanel, LensColumn } from './kibana-objects.ts';
import type { Ran } from './troubled-run.ts';

/** The number that each series of a panel sums up to, or has at most; `all` where there is one series only. */
export type Series = Readonly<Record<string, number>>;

const ONE = 'all';
const STEP = '10s';

/** Asks what Lens would ask: the panel's KQL, a series for each value, buckets of time, and the value in each. */
export async function seriesOf(
  elasticsearch: Elasticsearch,
  panel: KibanaPanel,
  index: string,
): Promise<Series> {
  const { query, by, value } = partsOf(panel);
  const inTime = {
    value: valueOf(value),
    time: {
      date_histogram: { field: '@timestamp', fixed_interval: STEP, min_doc_count: 1 },
      aggs: { value: valueOf(value) },
    },
  };
  const { aggregations } = await elasticsearch.search(index, {
    size: 0,
    query: { bool: { filter: [...(query === '' ? [] : [{ kql: { query } }]), present(value)] } },
    aggs: by === undefined ? inTime : { by: { terms: { field: by, size: 100 }, aggs: inTime } },
  });
  const buckets =
    by === undefined ? [{ key: ONE, ...aggregations }] : (aggregations['by'] as Buckets).buckets;
  const series = (buckets as readonly Bucket[]).map((bucket): [string, number | null] => {
    const times = bucket.time.buckets.map((step) => step.value.value ?? 0);
    const inAll = bucket.value.value;
    const overTime = inAll === null ? 0 : times.reduce(together(value));
    if (inAll !== null && Math.abs(overTime - inAll) > 1e-6) {
      throw new Error(`${bucket.key}: ${overTime} over time is not ${inAll} in all.`);
    }
    return [bucket.key, inAll];
  });
  return Object.fromEntries(series.filter((one): one is [string, number] => one[1] !== null));
}

/** The same from what the pipeline sent, without Elasticsearch. Percentiles are the Collector's: only their names. */
export function expectedSeries(panel: KibanaPanel, run: Ran): Series {
  const { query, by, value } = partsOf(panel);
  const series = new Map<string, number>();
  for (const { attributes, value: amount } of sentOf(value, run)) {
    const key = by === undefined ? ONE : attributes[by.replace(/^attributes\./, '')];
    if (key === undefined || !isAskedFor(attributes, query)) {
      continue;
    }
    const before = series.get(`${key as string | number}`);
    series.set(`${key as string | number}`, before === undefined ? amount : together(value)(before, amount));
  }
  return Object.fromEntries(series);
}

/** Whether the value is a number of Millrace's own, and no percentile that the Collector works out. */
export function isMeasuredHere(panel: KibanaPanel): boolean {
  return !partsOf(panel).value.sourceField.endsWith('_p95');
}

/** What stands at a field's path in a document. */
export function fieldIn(document: Document, field: string): unknown {
  for (const group of ['attributes', 'metrics'] as const) {
    if (field.startsWith(`${group}.`)) {
      return document[group]?.[field.slice(group.length + 1)];
    }
  }
  if (field.startsWith('resource.attributes.')) {
    return document.resource.attributes[field.slice('resource.attributes.'.length)];
  }
  return field
    .split('.')
    .reduce<unknown>(
      (inside, name) => (inside as Readonly<Record<string, unknown>> | undefined)?.[name],
      document,
    );
}

/** The names of fields in a query. */
export function fieldsOfKql(query: string): readonly string[] {
  return [...query.matchAll(/([\w.@]+)\s*(?::|>=|<=|>|<)/g)].map(([, field = '']) => field);
}

type Sent = { readonly attributes: Readonly<Record<string, unknown>>; readonly value: number };
type Buckets = { readonly buckets: readonly unknown[] };
type Value = { readonly value: { readonly value: number | null } };
type Bucket = Value & { readonly key: string; readonly time: { readonly buckets: readonly Value[] } };

function partsOf({ embeddableConfig }: KibanaPanel) {
  const state = embeddableConfig.attributes?.state;
  const { by, value } = state?.datasourceStates.formBased.layers.main.columns ?? {};
  if (state === undefined || value === undefined) {
    throw new Error('The panel shows nothing.');
  }
  return { query: state.query.query, by: by?.sourceField, value };
}

/** What two values of a panel make together. */
function together({ operationType }: LensColumn): (one: number, other: number) => number {
  switch (operationType) {
    case 'max':
      return (one, other) => Math.max(one, other);
    case 'min':
      return (one, other) => Math.min(one, other);
    default:
      return (one, other) => one + other;
  }
}

function valueOf({ operationType, sourceField }: LensColumn): object {
  return operationType === 'count'
    ? { value_count: { field: '@timestamp' } }
    : { [operationType]: { field: sourceField } };
}

function present({ operationType, sourceField }: LensColumn): object {
  return { exists: { field: operationType === 'count' ? '@timestamp' : sourceField } };
}

function sentOf({ operationType, sourceField }: LensColumn, { sent }: Ran): readonly Sent[] {
  if (operationType === 'count') {
    return sent.logs().map(({ event, severity, attributes }) => ({
      attributes: { ...attributes, event_name: event, severity },
      value: 1,
    }));
  }
  const name = sourceField.replace(/^metrics\./, '');
  if (name === 'millrace.http.request.duration_count') {
    // What it counts, each exchange says for itself.
    return sent
      .logs()
      .filter(({ event }) => event === 'request.answered' || event === 'request.failed')
      .map(({ attributes }) => ({ attributes, value: 1 }));
  }
  return sent
    .metrics()
    .filter((metric) => metric.name === name.replace(/_p95$/, ''))
    .flatMap(({ points }) => points);
}

/** The two forms that panels use: `attributes.NAME : "VALUE"`, and warnings. */
function isAskedFor(attributes: Sent['attributes'], query: string): boolean {
  if (query === '') {
    return true;
  }
  if (query === 'severity_number >= 13') {
    return /WARN|ERROR/.test(String(attributes['severity']));
  }
  const [, name = '', wanted] = /^attributes\.([\w.]+) : "(.*)"$/.exec(query) ?? [];
  if (wanted === undefined) {
    throw new Error(`Nobody says what ${query} must find.`);
  }
  return attributes[name] === wanted;
}
