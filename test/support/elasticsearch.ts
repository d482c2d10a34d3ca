import { plainHttp } from './plain-http.ts';

/** A document as the Collector wrote it. Names of attributes keep their dots: `attributes['millrace.source']`. */
export type Document = {
  readonly '@timestamp': string;
  readonly attributes?: Fields;
  readonly resource: { readonly attributes: Fields };
  readonly event_name?: string;
  readonly severity_text?: string;
  readonly body?: { readonly text?: string };
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly parent_span_id?: string;
  readonly name?: string;
  readonly kind?: string;
  readonly duration?: number;
  readonly links?: readonly { readonly trace_id: string; readonly span_id: string }[];
  readonly status?: { readonly code?: string; readonly message?: string };
  readonly metrics?: Fields;
  readonly unit?: string;
};
export type Fields = Readonly<Record<string, unknown>>;

export type Found = {
  readonly total: number;
  readonly documents: readonly Document[];
  readonly aggregations: Fields;
};

/** What tests ask of Elasticsearch. Every call @throws Error with the answer when it is refused. */
export type Elasticsearch = {
  readonly url: string;
  /** At most 10,000 documents; what was just written is found. An index that is not there is empty. */
  search(index: string, body?: Readonly<Record<string, unknown>>): Promise<Found>;
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Deletes every data stream that the Collector has written with this namespace. */
  forget(namespace: string): Promise<void>;
};

export function elasticsearchAt(url: string): Elasticsearch {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const sent = body === undefined ? undefined : { type: 'application/json', text: JSON.stringify(body) };
    const { status, text } = await plainHttp(method, `${url}/${path}`, sent);
    if (status >= 300) {
      throw new Error(`${method} ${path} answered ${status}: ${text}`);
    }
    return JSON.parse(text) as unknown;
  }

  return {
    url,
    call,
    async search(index, body = {}) {
      await call('POST', `${index}/_refresh?ignore_unavailable=true`);
      const options = 'ignore_unavailable=true&allow_no_indices=true';
      const answer = (await call('POST', `${index}/_search?${options}`, {
        size: 10_000,
        track_total_hits: true,
        ...body,
      })) as SearchAnswer;
      return {
        total: answer.hits.total.value,
        documents: answer.hits.hits.map(({ _source }) => _source),
        aggregations: answer.aggregations ?? {},
      };
    },
    async forget(namespace) {
      for (const signal of ['logs', 'traces', 'metrics']) {
        await call('DELETE', `_data_stream/${signal}-millrace.otel-${namespace}`).catch(ignoreMissing);
      }
    },
  };
}

type SearchAnswer = {
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly { _source: Document }[];
  };
  readonly aggregations?: Fields;
};

function ignoreMissing(error: unknown): void {
  if (!String(error).includes('answered 404')) {
    throw error;
  }
}
