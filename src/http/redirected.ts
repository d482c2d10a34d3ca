import type { Api } from '../ports/api.ts';
import { Failure } from '../ports/failure.ts';
import type { Redact } from '../ports/redact.ts';
import { isNamed } from './reach.ts';
import { type AllowHost, redirect, sameHost } from './redirect.ts';
import type { SourceOf } from './sources.ts';
import { shown, webUrl } from './web-url.ts';

/**
 * Follows redirects, up to the source's limit. Each hop is a request of its own to whatever lies below: it waits at
 * the gate of its host, and has its own deadlines. They lead to the same host, or to one that the source allows by name.
 *
 * @throws Failure (permanent) when there are more than the source allows, or one leads to where it may not go.
 */
export function redirected(
  inner: Api,
  options: { readonly sourceOf: SourceOf; readonly redact: Redact },
): Api {
  const { sourceOf, redact } = options;
  return {
    async exchange(request, signal) {
      const source = sourceOf(request.source);
      const { redirects } = source.limits;
      const allowHost: AllowHost = (from, to) => sameHost(from, to) || isNamed(source, to);
      let asked = request;
      for (let hop = 0; hop <= redirects; hop++) {
        const response = await inner.exchange(asked, signal);
        const next = redirect(asked, response, { allowHost, redact });
        if (next === undefined) {
          return response;
        }
        asked = next;
      }
      throw new Failure(
        'permanent',
        `${shown(webUrl(request.url, redact), redact)} redirects more than ${redirects} times (limits.redirects).`,
      );
    },
  };
}
