import type { Api, ApiResponse } from '../ports/api.ts';
import type { Clock } from '../ports/clock.ts';
import { Failure } from '../ports/failure.ts';
import { askedWait } from './asked-wait.ts';
import type { Hosts } from './hosts.ts';
import type { Load } from './limiter.ts';
import { toldQuotas } from './told-quotas.ts';

/**
 * Hears what an answer says of its host, within the host's gate: its quotas, whatever the status. 429 and 503 that name a time pause the host for all;
 * 429 without one is for the limiter,
 * and pauses the host by a back-off where that has nothing left to give; 503 without one never does: it may be about one
 * request alone.
 */
export function heeded(inner: Api, options: { readonly hosts: Hosts; readonly clock: Clock }): Api {
  const { hosts, clock } = options;
  return {
    async exchange(request, signal) {
      const host = hosts.of(request.url);
      const startedAt = host.pauses();
      const begun = clock.monotonic();
      const learn = (outcome: Load['outcome'], askedMs?: number) =>
        host.learn({ outcome, tookMs: clock.monotonic() - begun, askedMs });
      try {
        const response = await inner.exchange(request, signal);
        host.told(toldQuotas(response));
        if (response.status === 429 || response.status === 503) {
          // Asked for no time at all is not asked.
          const askedMs = askedWait(response) || undefined;
          learn('refused', askedMs);
          heed(response, askedMs, (reason) => host.refused(reason, startedAt, askedMs));
        } else {
          learn('answered');
        }
        // 429 tells of too many requests, not of a host that is down.
        if (response.status !== 429) {
          host.heard(response.status < 500, `It answered ${response.status}.`);
        }
        return response;
      } catch (error) {
        if (!signal.aborted && error instanceof Failure && error.kind === 'transient') {
          learn('failed');
          host.heard(false, error.message);
        }
        throw error;
      }
    },
  };
}

function heed(response: ApiResponse, askedMs: number | undefined, refused: (reason: string) => void): void {
  if (askedMs !== undefined) {
    refused(`It answered ${response.status} and asked to wait ${askedMs} ms.`);
  } else if (response.status === 429) {
    refused('It answered 429 and did not say how long to wait.');
  }
}
