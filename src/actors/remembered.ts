import { createHash } from 'node:crypto';
import type { ApiRequest, ApiResponse } from '../ports/api.ts';
import type { Source } from '../ports/source.ts';
import type { RememberedAnswer } from '../ports/unchanged.ts';

/** The most answers that are remembered of one partition. */
export const MOST_REMEMBERED = 1_000;

/** A validator longer than this is not remembered, in characters. */
const LONGEST_VALIDATOR = 1_024;

/** What was changed twice within a second has one time of its last change: it tells nothing before that has passed. */
const RESOLUTION_MS = 1_000;

const CONDITIONS = ['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since', 'range'];

/** Knows a request again, and how its answer is read; undefined where the source gathers all answers again. */
export function requestKey({ unchanged }: Source, request: ApiRequest): string | undefined {
  if (unchanged === undefined) {
    return undefined;
  }
  const { method, url, headers, body } = request;
  const sorted = Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return digest(JSON.stringify([unchanged.reading, method, url, sorted, body ?? null]));
}

/** The request, on the condition that its answer has changed; as it is where nothing is known to ask with. */
export function conditional(request: ApiRequest, known: RememberedAnswer | undefined): ApiRequest {
  const { etag, lastModified } = known ?? {};
  if (request.method !== 'GET' || CONDITIONS.some((name) => name in request.headers)) {
    return request;
  }
  return etag === undefined && lastModified === undefined
    ? request
    : {
        ...request,
        headers: {
          ...request.headers,
          ...(etag === undefined ? {} : { 'if-none-match': etag }),
          ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
        },
      };
}

/** What to remember of an answer. */
export function rememberedOf(
  request: string,
  response: ApiResponse,
  { compare }: { readonly compare: boolean },
): RememberedAnswer {
  const { etag, date, 'last-modified': lastModified } = response.headers;
  // By the clock of the host, which wrote both.
  const settled = Date.parse(date ?? '') - Date.parse(lastModified ?? '') >= RESOLUTION_MS;
  return {
    request,
    etag: response.status === 200 ? validator(etag) : undefined,
    lastModified: response.status === 200 && settled ? validator(lastModified) : undefined,
    body: compare ? digest(response.body) : undefined,
  };
}

function validator(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text.length > LONGEST_VALIDATOR ? undefined : text;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
