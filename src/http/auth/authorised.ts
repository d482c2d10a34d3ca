import type { Api, ApiRequest } from '../../ports/api.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CredentialPlace, LoginAuth, OAuth2Auth } from '../../ports/auth.ts';
import type { Redact } from '../../ports/redact.ts';
import { mayIdentify } from '../reach.ts';
import type { HttpSource, SourceOf } from '../sources.ts';
import { webUrl } from '../web-url.ts';
import { fetchLoginToken, fetchOAuth2Token } from './fetch-token.ts';
import { placed, withoutCredential } from './placed.ts';
import { createTokenKeeper, type TokenKeeper } from './token-keeper.ts';

/**
 * Gives each request the credentials that its source is configured with; what is signed is left to `signed`. A token
 * that is answered with 401, or that the request says was refused, is renewed, once however many meet it; a request is
 * made again only where it had no renewed one. Lies around the redirects, which leave credentials behind when they lead
 * to another origin; and the URL of the answer never holds one.
 */
export function authorised(
  inner: Api,
  options: {
    readonly sourceOf: SourceOf;
    readonly clock: Pick<Clock, 'monotonic'>;
    readonly redact: Redact;
    /** Aborts when nobody waits for tokens any more. */
    readonly closing: AbortSignal;
  },
): Api {
  const { sourceOf, clock, redact, closing } = options;
  const keepers = new Map<HttpSource, TokenKeeper>();

  function keeperOf(source: HttpSource, auth: OAuth2Auth | LoginAuth): TokenKeeper {
    const context = { api: inner, redact, source: source.name };
    const keeper =
      keepers.get(source) ??
      createTokenKeeper({
        fetchToken: (signal) =>
          auth.style === 'oauth2'
            ? fetchOAuth2Token(auth, context, signal)
            : fetchLoginToken(auth, context, signal),
        clock,
        closing,
      });
    keepers.set(source, keeper);
    return keeper;
  }

  async function exchange(request: ApiRequest, place: CredentialPlace, value: string, signal: AbortSignal) {
    const response = await inner.exchange(placed(request, place, value), signal);
    return { ...response, url: withoutCredential(response.url, place) };
  }

  return {
    async exchange(request, signal) {
      const source = sourceOf(request.source);
      const { auth } = source;
      // Another host, even one that the source may reach, is not who the credentials are for.
      if (
        auth === undefined ||
        auth.style === 'sigv4' ||
        !mayIdentify(source, request, webUrl(request.url, redact))
      ) {
        return await inner.exchange(request, signal);
      }
      if (auth.style === 'fixed') {
        return await exchange(request, auth.place, auth.value, signal);
      }
      const keeper = keeperOf(source, auth);
      const { refusedToken, ...asked } = request;
      if (refusedToken !== undefined) {
        keeper.drop(refusedToken);
      }
      const token = await keeper.token(signal);
      const response = await exchange(asked, auth.place, token.value, signal);
      if (refusedToken !== undefined) {
        return response;
      }
      if (response.status !== 401) {
        return { ...response, token: token.number };
      }
      keeper.drop(token.number);
      const { value } = await keeper.token(signal);
      return await exchange(asked, auth.place, value, signal);
    },
  };
}
