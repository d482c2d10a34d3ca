import type { Api, ApiResponse } from '../ports/api.ts';
import type { Clock } from '../ports/clock.ts';
import { Failure } from '../ports/failure.ts';
import { askedWait } from './asked-wait.ts';
import type { Hosts } from './hosts.ts';
import type { Load } from './limiter.ts';

/**
 * Hears what an answer says of its host, within the host's gate. 429 and 503 that name a time pause the host for all;
 * 429 without one pauses it by a back-off, and 503 without one does not: it may be about one request alone.
 */
export function heeded(inner: Api, options: { readonly hosts: Hosts; readonly clock: Clock }): Api {
  const { hosts, clock } = options;
  return {
    async exchange(request, signal) {
      const host = hosts.of(request.url);
      const startedAt = host.pauses();
      const begun = clock.monotonic();
      const learn = (outcome: Load['outcome']) => host.learn({ outcome, tookMs: clock.monotonic() - begun });
      try {
        const response = await inner.exchange(request, signal);
        const refused = response.status === 429 || response.status === 503;
        if (refused) {
          heed(response, (reason, forMs) => host.refused(reason, startedAt, forMs));
        }
        learn(refused ? 'refused' : 'answered');
        return response;
      } catch (error) {
        if (!signal.aborted && error instanceof Failure && error.kind === 'transient') {
          learn('failed');
        }
        throw error;
      }
    },
  };
}

function heed(response: ApiResponse, pause: (reason: string, forMs?: number) => void): void {
  // Asked for no time at all is not asked.
  const forMs = askedWait(response) ?? 0;
  if (forMs > 0) {
    pause(`It answered ${response.status} and asked to wait ${forMs} ms.`, forMs);
  } else if (response.status === 429) {
    pause('It answered 429 and did not say how long to wait.');
  }
}
