import type { Api } from '../ports/api.ts';
import { Failure } from '../ports/failure.ts';
import type { Redact } from '../ports/redact.ts';
import { standing } from './reach.ts';
import { withoutCredentials } from './redirect.ts';
import type { SourceOf } from './sources.ts';
import { shown, webUrl } from './web-url.ts';

/**
 * Keeps a source's requests where it may reach: an answer chooses what is asked next, and must not choose who gets the
 * source's credentials. To a host that the source allows by name, none of its headers go that could hold one.
 *
 * @throws Failure (permanent) for a request to any other host, and for a body to a host that is not its own.
 */
export function confined(inner: Api, options: { readonly sourceOf: SourceOf; readonly redact: Redact }): Api {
  const { sourceOf, redact } = options;
  return {
    async exchange(request, signal) {
      const url = webUrl(request.url, redact);
      const where = standing(sourceOf(request.source), url);
      if (where === 'own') {
        return await inner.exchange(request, signal);
      }
      const refuse = (why: string) =>
        new Failure(
          'permanent',
          `${shown(url, redact)} is not the host of the source ${request.source}${why}`,
        );
      if (where === 'foreign') {
        throw refuse('. Name it in allowHosts if you trust it.');
      }
      if (request.body !== undefined) {
        throw refuse(': no body goes there.');
      }
      return await inner.exchange(withoutCredentials(request), signal);
    },
  };
}
