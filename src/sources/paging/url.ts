import type { ApiRequest } from '../../ports/api.ts';
import type { Redact } from '../../ports/redact.ts';
import type { PageRequest } from '../../ports/source.ts';
import { describeValue } from '../describe-value.ts';
import { nextUrl } from './next-url.ts';
import { hashedName } from './page-name.ts';
import { END, endAtBound, type Following, type PagingStrategy, type SeenPage } from './strategy.ts';

/** Pages that tell the URL of the next one. */
export type ByUrl = {
  /** What stands where the next URL is told. */
  readonly find: (seen: SeenPage) => unknown;
  /** Where that is, for a sentence: `at \`links.next\``. */
  readonly where: string;
  readonly maxPages: number;
};

type Place = { readonly index: number };

/**
 * A page is named by its URL, so that the same request has the same name and a circle is seen; by a hash of it, without
 * secrets.
 */
export function urlPaging({ find, where, maxPages }: ByUrl, redact: Redact): PagingStrategy {
  function page(request: ApiRequest, index: number): PageRequest {
    return { request, page: `url=${hashedName(request.url, redact)}`, state: { index } satisfies Place };
  }

  function next(seen: SeenPage): Following {
    const found = find(seen);
    if (found === undefined || found === null || found === '' || found === false) {
      return END;
    }
    if (typeof found !== 'string') {
      return { type: 'failed', reason: `The next URL ${where} is ${describeValue(found)}, not a text.` };
    }
    const { request, state } = seen.asked;
    const index = (state as Place).index + 1;
    const resolved = nextUrl(found, { asked: request.url, answered: seen.response.url });
    if (resolved.type === 'refused') {
      return { type: 'failed', reason: `The next URL ${where} ${resolved.why}.` };
    }
    return index >= maxPages
      ? endAtBound(maxPages, 'is')
      : { type: 'pages', next: [page({ ...request, url: resolved.url }, index)] };
  }

  return { first: (request) => page(request, 0), next };
}
