import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import type { Redact } from '../ports/redact.ts';
import { createHost, type Host, type HostStatus } from './host.ts';
import type { Limiter } from './limiter.ts';
import { webUrl } from './web-url.ts';

/** Hosts that are remembered; past this number those that nobody waits for are forgotten, the oldest first. */
export const MAX_HOSTS = 1_000;

/** All gates, one for each origin (scheme, host name and port), made when the origin is first asked. */
export type Hosts = {
  /** @throws Failure (permanent) when the URL has no origin that can be asked. */
  of(url: string): Host;
  statuses(): readonly HostStatus[];
};

/** A host named by a secret shows as `***` in events and status. */
export function createHosts(options: {
  readonly createLimiter: () => Limiter;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly redact: Redact;
  /** Ends the sleeps of paused hosts. */
  readonly closing: AbortSignal;
}): Hosts {
  const { createLimiter, clock, observe, redact, closing } = options;
  const hosts = new Map<string, Host>();

  function forgetIdle(): void {
    for (const [origin, host] of hosts) {
      if (hosts.size < MAX_HOSTS) {
        return;
      }
      if (host.idle()) {
        hosts.delete(origin);
      }
    }
  }

  return {
    of(text) {
      const url = webUrl(text, redact);
      const known = hosts.get(url.origin);
      if (known !== undefined) {
        return known;
      }
      forgetIdle();
      const host = createHost({
        name: redact(url.host),
        limiter: createLimiter(),
        clock,
        observe,
        closing,
      });
      hosts.set(url.origin, host);
      return host;
    },
    statuses: () => [...hosts.values()].map((host) => host.status()),
  };
}
