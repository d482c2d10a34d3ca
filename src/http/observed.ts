import type { Api } from '../ports/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import { Failure } from '../ports/failure.ts';
import type { Admitted } from './gated.ts';
import type { Hosts } from './hosts.ts';

/** Tells the observer how each exchange ended: every try and every hop. One that we broke off ourselves is not told. */
export function observed(
  inner: Api,
  options: { readonly hosts: Hosts; readonly clock: Clock; readonly observe: Observe },
): Admitted {
  const { hosts, clock, observe } = options;
  return {
    async exchange(request, signal, queuedMs) {
      const { source, method } = request;
      const host = hosts.of(request.url).name;
      const begun = clock.monotonic();
      try {
        const response = await inner.exchange(request, signal);
        const { status, bytes } = response;
        const tookMs = clock.monotonic() - begun;
        observe({ type: 'request.answered', source, host, method, status, tookMs, queuedMs, bytes });
        return response;
      } catch (error) {
        if (!signal.aborted && error instanceof Failure) {
          const tookMs = clock.monotonic() - begun;
          observe({ type: 'request.failed', source, host, method, reason: error.message, tookMs });
        }
        throw error;
      }
    },
  };
}
