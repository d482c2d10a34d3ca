import { hash } from 'node:crypto';
import type { ApiRequest } from '../../ports/api.ts';
import { compilePath } from '../../ports/path.ts';
import type { Paging } from '../../ports/pipeline.ts';
import type { Redact } from '../../ports/redact.ts';
import type { PageRequest } from '../../ports/source.ts';
import { describeValue, inWords } from '../describe-value.ts';
import { nextUrl } from './next-url.ts';
import { END, end, type Following, type PagingStrategy, type SeenPage } from './strategy.ts';

/** Hexadecimal digits of a page's name: enough that two pages of a million share one only by a miracle. */
const NAME_DIGITS = 24;

type Place = { readonly index: number };

/**
 * Pages that tell the URL of the next one in their body. A page is named by its URL, so that the same request has the
 * same name and a circle is seen; by a hash of it, without secrets, because names are kept and shown.
 *
 * @throws PathError when the path of the next URL is not a path.
 */
export function nextPaging(config: Extract<Paging, { style: 'next' }>, redact: Redact): PagingStrategy {
  const at = compilePath(config.path);

  function page(request: ApiRequest, index: number): PageRequest {
    const name = hash('sha256', redact(request.url)).slice(0, NAME_DIGITS);
    return { request, page: `url=${name}`, state: { index } satisfies Place };
  }

  function next(seen: SeenPage): Following {
    const found = at(seen.body);
    if (found === undefined || found === null || found === '' || found === false) {
      return END;
    }
    if (typeof found !== 'string') {
      const what = describeValue(found);
      return { type: 'failed', reason: `The next URL at \`${config.path}\` is ${what}, not a text.` };
    }
    const { request, state } = seen.asked;
    const index = (state as Place).index + 1;
    const resolved = nextUrl(found, { asked: request.url, answered: seen.response.url });
    if (resolved.type === 'refused') {
      return { type: 'failed', reason: `The next URL at \`${config.path}\` ${resolved.why}.` };
    }
    return index >= config.maxPages
      ? end(`The bound of ${inWords(config.maxPages)} pages is reached, and there is more.`)
      : { type: 'pages', next: [page({ ...request, url: resolved.url }, index)] };
  }

  return { first: (request) => page(request, 0), next };
}
