import type { ApiResponse } from '../../src/ports/api.ts';
import type { SourceConfig } from '../../src/ports/pipeline.ts';
import type { PageRequest, Reading, RunContext, Source } from '../../src/ports/source.ts';

/** A source that is right in every part; a test says what is particular about its own. */
export function sourceConfig(particular: Partial<SourceConfig> = {}): SourceConfig {
  return {
    name: 'quakes',
    url: 'https://api.example/quakes',
    method: 'GET',
    query: {},
    headers: {},
    schedule: { type: 'once' },
    paging: { style: 'none' },
    partitions: [],
    records: 'items',
    type: { style: 'fixed', type: 'quake' },
    concurrency: 'auto',
    deadlines: { connectMs: 1000, firstByteMs: 1000, idleMs: 1000, totalMs: 1000 },
    limits: { compressedBytes: 1e6, bodyBytes: 1e6, redirects: 5 },
    retry: { retries: 3, minBackoffMs: 1, maxBackoffMs: 10, maxAfterMs: 10 },
    ...particular,
  };
}

export const RUN: RunContext = {
  dueAt: Date.parse('2026-11-22T10:00:00Z'),
  now: Date.parse('2026-11-22T10:00:01.500Z'),
};

/** An answer; a body that is not a text is sent as JSON. */
export function answer(body: unknown, particular: Partial<ApiResponse> = {}): ApiResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: text,
    url: 'https://api.example/quakes',
    receivedAt: RUN.now,
    bytes: Buffer.byteLength(text),
    ...particular,
  };
}

/** The first request of the source's first partition. */
export async function firstOf(source: Source): Promise<PageRequest> {
  for await (const partition of source.partitions(RUN)) {
    const first = source.first(partition, undefined, RUN);
    if (first !== undefined) {
      return first;
    }
  }
  throw new Error('The source has no partition.');
}

export type Walked = {
  /** The names of the pages, in the order they were asked for. */
  readonly pages: readonly string[];
  readonly records: readonly unknown[];
  readonly warnings: readonly string[];
  readonly failed: readonly string[];
  /** The most pages that were waiting at once: more than one is parallel. */
  readonly most: number;
};

/** Gathers a partition from an API that is a function of the URL. What must be JSON goes through JSON on the way. */
export async function walk(source: Source, api: (url: URL) => unknown, limit = 1000): Promise<Walked> {
  const waiting = [await firstOf(source)];
  const walked = {
    pages: [] as string[],
    records: [] as unknown[],
    warnings: [] as string[],
    failed: [] as string[],
  };
  let most = 0;
  for (
    let asked = waiting.shift();
    asked !== undefined && walked.pages.length < limit;
    asked = waiting.shift()
  ) {
    walked.pages.push(asked.page);
    const { url } = asked.request;
    const stored = { ...asked, state: JSON.parse(JSON.stringify(asked.state ?? {})) };
    const reading: Reading = source.read(answer(api(new URL(url)), { url }), stored, {
      key: 'all',
      values: {},
    });
    if (reading.type === 'page') {
      walked.records.push(...reading.records.map(({ record }) => record));
      walked.warnings.push(...(reading.warning === undefined ? [] : [reading.warning]));
      waiting.push(...reading.next);
    } else {
      walked.failed.push(reading.reason);
    }
    most = Math.max(most, waiting.length);
  }
  return { ...walked, most };
}

/** Whole numbers from 0. */
export function numbers(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}
