import { createHash } from 'node:crypto';
import type { ApiRequest, ApiResponse } from '../../src/ports/api.ts';
import type { Source } from '../../src/ports/source.ts';
import type { Http } from '../../src/http/index.ts';
import type { Calls, Life } from './calls.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Served } from './records.ts';
import type { World } from './world.ts';

type Parts = { readonly world: World; readonly calls: Calls; readonly plan: Pick<FaultPlan, 'trouble'> };

/**
 * An endpoint for each source: `/meters` gives at most `limit` records of one meter after a number, the others a page of
 * all records after a number, with their total. There is only what the API has by then; of what has not changed since the
 * request was last answered it says so, where it is asked.
 */
export function simulatedApi(
  records: readonly Served[],
  { world, calls, plan }: Parts,
): (life: Life) => Http {
  const start = world.now();

  function answer(request: ApiRequest): ApiResponse {
    const { pathname, searchParams } = new URL(request.url);
    const number = (name: string, otherwise: number) => Number(searchParams.get(name) ?? otherwise);
    const meter = searchParams.get('meter');
    const there = records.filter(
      ({ source, partition, seq, from }) =>
        `/${source}` === pathname &&
        partition === (meter === null ? 'all' : `meter=${meter}`) &&
        seq > number('after', 0) &&
        from <= world.now() - start,
    );
    const limit = number('limit', 1);
    const page = there.slice((number('page', 1) - 1) * limit).slice(0, limit);
    const body = JSON.stringify({ items: page.map(({ record }) => record), total: there.length });
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    return request.headers['if-none-match'] === etag
      ? respond(request, 304, '')
      : { ...respond(request, 200, body), headers: { etag } };
  }

  /** The answer, or what comes instead when the API is tired. */
  function tired(request: ApiRequest, given: ApiResponse): ApiResponse {
    switch (Math.floor(world.random() * 4)) {
      case 0:
        return { ...respond(request, 429, '{"error":"later"}'), headers: { 'retry-after': '2' } };
      case 1:
        return respond(request, 503, 'unavailable');
      case 2:
        return respond(request, 200, '<!doctype html><title>Maintenance</title>');
      default:
        return respond(request, 200, given.body.slice(0, given.body.length / 2));
    }
  }

  function respond({ url }: ApiRequest, status: number, body: string): ApiResponse {
    return { status, headers: {}, body, url, receivedAt: 0, bytes: body.length };
  }

  return (life) => ({
    exchange: async (request, signal) => {
      const response = await calls.call({
        life,
        part: 'api',
        signal,
        effect: async () => {
          const given = answer(request);
          return calls.happens(plan.trouble.api.fails) ? tired(request, given) : given;
        },
      });
      return { ...response, receivedAt: world.clock(life).now() };
    },
    hosts: () => [],
    budgets: () => [],
    close: async () => undefined,
  });
}

/** The same source, gathered from where it ended: its cursor is the largest `seq` that it has seen. */
export function incremental(source: Source): Source {
  return {
    ...source,
    keepsCursors: true,
    later: (a, b) => (Number(a) < Number(b) ? b : a),
    first(partition, cursor, run) {
      const asked = source.first(partition, undefined, run);
      if (asked === undefined || cursor === undefined) {
        return asked;
      }
      const url = new URL(asked.request.url);
      url.searchParams.set('after', cursor);
      return {
        ...asked,
        page: `after=${cursor},${asked.page}`,
        request: { ...asked.request, url: url.href },
      };
    },
    read(response, asked, partition) {
      const reading = source.read(response, asked, partition);
      if (reading.type !== 'page') {
        return reading;
      }
      const last = reading.records.at(-1)?.record as { readonly seq: number } | undefined;
      return last === undefined ? reading : { ...reading, cursor: String(last.seq) };
    },
  };
}
