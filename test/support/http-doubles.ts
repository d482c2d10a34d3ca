import type { Api, ApiRequest, ApiResponse } from '../../src/ports/api.ts';
import type { Event, Observe } from '../../src/ports/events.ts';
import type { HttpSource } from '../../src/http/sources.ts';

/** A source with nothing special about it, for what HTTP needs to know. */
export function httpSource(rest: Partial<HttpSource> = {}): HttpSource {
  return {
    name: 'quakes',
    url: 'https://api.example/quakes',
    concurrency: 'auto',
    deadlines: { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 8_000 },
    limits: { compressedBytes: 1_000_000, bodyBytes: 10_000_000, redirects: 5 },
    retry: { retries: 3, minBackoffMs: 100, maxBackoffMs: 1_000, maxAfterMs: 60_000 },
    ...rest,
  };
}

export function apiRequest(rest: Partial<ApiRequest> = {}): ApiRequest {
  return { method: 'GET', url: 'https://api.example/quakes', headers: {}, source: 'quakes', ...rest };
}

export function apiResponse(rest: Partial<ApiResponse> = {}): ApiResponse {
  const body = rest.body ?? '';
  return {
    status: 200,
    headers: {},
    body,
    url: 'https://api.example/quakes',
    receivedAt: Date.parse('2026-01-01T00:00:00Z'),
    bytes: Buffer.byteLength(body),
    ...rest,
  };
}

/** An `Api` that gives one thing after the other and remembers what it was asked; the last one repeats. */
export type ScriptedApi = Api & { readonly asked: readonly ApiRequest[] };

export function scriptedApi(script: readonly (Partial<ApiResponse> | Error)[]): ScriptedApi {
  const asked: ApiRequest[] = [];
  return {
    asked,
    async exchange(request) {
      const next = script[asked.length] ?? script.at(-1) ?? {};
      asked.push(request);
      if (next instanceof Error) {
        throw next;
      }
      return apiResponse({ url: request.url, ...next });
    },
  };
}

/** An observer that remembers. */
export function recorder(): {
  readonly observe: Observe;
  all(): readonly Event[];
  of<Type extends Event['type']>(type: Type): Extract<Event, { type: Type }>[];
} {
  const events: Event[] = [];
  return {
    observe: (event) => void events.push(event),
    all: () => events,
    of: <Type extends Event['type']>(type: Type) =>
      events.filter((event) => event.type === type) as Extract<Event, { type: Type }>[],
  };
}

/** What a promise was rejected with; fails when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('Expected a rejection, and there was none.');
}

/** For waits that nobody aborts. */
export const NEVER: AbortSignal = new AbortController().signal;
