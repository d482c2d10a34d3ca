import type { ApiRequest } from '../ports/api.ts';
import type { FailedPage, KeptRequest } from '../ports/failed-pages.ts';
import type { PageRequest, Partition, RunContext, Source } from '../ports/source.ts';

/** What stands where a secret stood. */
const MASK = '***';

type Refetched = Partition & { readonly of: FailedPage };

/**
 * A source whose partitions are pages that failed: each is asked for again as it was, with the secrets that the
 * configuration has today, and what follows from it too. It moves no cursor. A request that cannot be made again gives
 * the whole partition, from where its cursor stands.
 */
export function refetchSource(live: Source, pages: readonly FailedPage[]): Source {
  return {
    ...live,
    parent: undefined,
    partitions: () => pages.map((of, at): Refetched => ({ ...of.partition, key: `${at} ${of.slice}`, of })),
    first(partition, kept, run) {
      const { of } = partition as Refetched;
      return again(live, of, run) ?? live.first(of.partition, kept, run);
    },
    read(response, asked, partition) {
      const reading = live.read(response, asked, partition);
      return reading.type === 'page' ? { ...reading, cursor: undefined } : reading;
    },
    later: undefined,
    unchanged: undefined,
    keepsCursors: false,
  };
}

/** The failed page that a partition of `refetchSource` is. */
export function failedPageOf(partition: Partition): FailedPage {
  return (partition as Refetched).of;
}

function again(
  live: Source,
  { partition, request, page, state }: FailedPage,
  run: RunContext,
): PageRequest | undefined {
  const today = live.first(partition, undefined, run)?.request;
  const restored = request && today && withSecrets(request, today);
  return restored && { request: restored, page, state };
}

/**
 * Puts the secrets of a request of today into one that was kept without: each stands in the same parameter, header or
 * field. Undefined where one stands in a place that today's request does not have.
 */
export function withSecrets(kept: KeptRequest, today: ApiRequest): ApiRequest | undefined {
  const url = kept.url.includes(MASK) ? urlWithSecrets(kept.url, today.url) : kept.url;
  const body = kept.body?.includes(MASK) === true ? bodyWithSecrets(kept.body, today.body) : kept.body;
  const headers = Object.entries(kept.headers).map(([name, value]) => [
    name,
    value.includes(MASK) ? today.headers[name] : value,
  ]);
  if (
    url === undefined ||
    (body === undefined && kept.body !== undefined) ||
    headers.some(([, value]) => value === undefined)
  ) {
    return undefined;
  }
  return {
    ...today,
    method: kept.method,
    url,
    headers: { ...today.headers, ...(Object.fromEntries(headers) as Record<string, string>) },
    body,
  };
}

function urlWithSecrets(kept: string, today: string): string | undefined {
  const [url, from] = [URL.parse(kept), URL.parse(today)];
  // Never to another host than the one that today's configuration gives the secret to.
  if (url === null || from === null || url.origin !== from.origin || url.pathname.includes(MASK)) {
    return undefined;
  }
  const query = parametersWithSecrets(url.search.slice(1), from.search.slice(1));
  return query === undefined ? undefined : `${url.origin}${url.pathname}?${query}`;
}

function bodyWithSecrets(kept: string, today: string | undefined): string | undefined {
  if (today === undefined) {
    return undefined;
  }
  try {
    const value = fieldsWithSecrets(JSON.parse(kept), JSON.parse(today));
    return value === undefined ? undefined : JSON.stringify(value);
  } catch {
    return /^[^=&\s]+=/.test(kept) ? parametersWithSecrets(kept, today) : undefined;
  }
}

/** As they are written, but for those that hold a mask. */
function parametersWithSecrets(kept: string, today: string): string | undefined {
  const values = new Map(today.split('&').map((each) => [each.split('=', 1)[0], each]));
  const parameters = kept
    .split('&')
    .map((each) => (each.includes(MASK) ? values.get(each.split('=', 1)[0] ?? '') : each));
  return parameters.includes(undefined) ? undefined : parameters.join('&');
}

function fieldsWithSecrets(kept: unknown, today: unknown): unknown {
  if (typeof kept === 'string' && kept.includes(MASK)) {
    return typeof today === 'string' ? today : undefined;
  }
  if (typeof kept !== 'object' || kept === null) {
    return kept;
  }
  const of = (typeof today === 'object' && today !== null ? today : {}) as Record<string, unknown>;
  const fields = Object.entries(kept).map(
    ([name, value]) => [name, fieldsWithSecrets(value, of[name])] as const,
  );
  if (fields.some(([, value]) => value === undefined)) {
    return undefined;
  }
  return Array.isArray(kept) ? fields.map(([, value]) => value) : Object.fromEntries(fields);
}
