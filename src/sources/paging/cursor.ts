import type { ApiRequest } from '../../ports/api.ts';
import { compilePath } from '../../ports/path.ts';
import type { CursorFrom, Paging } from '../../ports/pipeline.ts';
import type { Redact } from '../../ports/redact.ts';
import type { PageRequest } from '../../ports/source.ts';
import { describeValue } from '../describe-value.ts';
import { nameOfParameter, type ParameterValue, withParameter } from '../parameter.ts';
import { compileMore } from './more.ts';
import { nameOfValue } from './page-name.ts';
import { END, endAtBound, type Following, type PagingStrategy, type SeenPage } from './strategy.ts';

type Place = { readonly index: number };

/**
 * Pages that tell the cursor of the next one: in the body, in a header, or by their last record. They end where there is
 * no cursor, where a flag says so, and at a page that is short; where the cursor is that of the last record, also at one
 * that is empty. A page is named by the cursor that asked for it, so a cursor that comes again shows as a circle.
 *
 * @throws PathError when a path in it is not a path.
 */
export function cursorPaging(config: Extract<Paging, { style: 'cursor' }>, redact: Redact): PagingStrategy {
  const { parameter, size, maxPages } = config;
  const find = compileFrom(config.from);
  const readMore = compileMore(config.more);
  const name = nameOfParameter(parameter);

  function first(request: ApiRequest): PageRequest {
    const sized =
      size?.parameter === undefined ? request : withParameter(request, size.parameter, size.value);
    return { request: sized, page: 'first', state: { index: 0 } satisfies Place };
  }

  function next(seen: SeenPage): Following {
    const more = readMore(seen.body);
    const short = more === undefined && size !== undefined && seen.records < size.value;
    const found = more === false || short ? undefined : find(seen);
    if (found === undefined || found === null || found === '' || found === false) {
      return END;
    }
    if (!isCursor(found, parameter)) {
      return { type: 'failed', reason: `The cursor ${whereOf(config.from)} is ${describeValue(found)}.` };
    }
    const index = (seen.asked.state as Place).index + 1;
    if (index >= maxPages) {
      return endAtBound(maxPages, 'is');
    }
    const request = withParameter(seen.asked.request, parameter, found);
    const value = typeof found === 'object' ? JSON.stringify(found, inText) : String(found);
    const page = `${name}=${nameOfValue(value, redact)}`;
    return { type: 'pages', next: [{ request, page, state: { index } satisfies Place }] };
  }

  return { first, next };
}

function compileFrom(from: CursorFrom): (seen: SeenPage) => unknown {
  if ('header' in from) {
    const header = from.header.toLowerCase();
    return ({ response }) => response.headers[header];
  }
  if ('body' in from) {
    const at = compilePath(from.body);
    return ({ body }) => at(body);
  }
  const at = compilePath(from.lastRecord);
  return ({ last }) => at(last);
}

function whereOf(from: CursorFrom): string {
  if ('header' in from) {
    return `in the header ${from.header}`;
  }
  return 'body' in from ? `at \`${from.body}\`` : `at \`${from.lastRecord}\` of the last record`;
}

/** A list, as search engines give it for `search_after`, has its place in a body only. */
function isCursor(found: unknown, to: object | string): found is ParameterValue {
  return Array.isArray(found)
    ? typeof to === 'object' && 'body' in to
    : ['string', 'number', 'bigint'].includes(typeof found);
}

function inText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
