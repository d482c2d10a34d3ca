import type { Api } from '../../ports/api.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Redact } from '../../ports/redact.ts';
import { mayIdentify } from '../reach.ts';
import type { HttpSource, SourceOf } from '../sources.ts';
import { webUrl } from '../web-url.ts';
import { createSigner, type SignRequest } from './sign-request.ts';

/**
 * Signs each request of a source that signs (`auth.sigv4`). Lies next to the wire, within the gates and the redirects: a
 * signature is good for minutes from its date on, and for one URL, so every try and every hop has its own.
 */
export function signed(
  inner: Api,
  options: {
    readonly sourceOf: SourceOf;
    readonly clock: Pick<Clock, 'now'>;
    readonly redact: Redact;
  },
): Api {
  const { sourceOf, clock, redact } = options;
  const signers = new Map<HttpSource, SignRequest>();

  return {
    async exchange(request, signal) {
      const source = sourceOf(request.source);
      const { auth } = source;
      if (auth?.style !== 'sigv4') {
        return await inner.exchange(request, signal);
      }
      const url = webUrl(request.url, redact);
      if (!mayIdentify(source, request, url)) {
        return await inner.exchange(request, signal);
      }
      const sign = signers.get(source) ?? createSigner(auth);
      signers.set(source, sign);
      const response = await inner.exchange(await sign(request, url, clock.now()), signal);
      // Whoever asked knows the URL as it was asked.
      return { ...response, url: url.href };
    },
  };
}
