import type { Api, ApiResponse } from '../ports/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import { Failure, failureIn } from '../ports/failure.ts';
import { askedWait } from './asked-wait.ts';
import { fullJitter } from './backoff.ts';
import type { Hosts } from './hosts.ts';
import type { SourceOf } from './sources.ts';

/** Statuses that may pass by themselves. */
const RETRIED = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Tries again, by the source's policy, what may pass by itself: a transient failure, or an answer that says so. POST
 * is tried again like GET, because here it only reads. Waits outside the gates: as long as the host asks, or else by
 * an exponential back-off with full jitter. When the tries are used up, or the host asks for longer than the policy
 * waits, the last answer is the answer.
 *
 * @throws Failure as the last try did, with the number of tries in its message.
 */
export function retried(
  inner: Api,
  options: {
    readonly sourceOf: SourceOf;
    readonly hosts: Hosts;
    readonly clock: Clock;
    readonly observe: Observe;
  },
): Api {
  const { sourceOf, hosts, clock, observe } = options;

  return {
    async exchange(request, signal) {
      const { retry } = sourceOf(request.source);
      for (let tries = 1; ; tries++) {
        const result = await inner.exchange(request, signal).catch((error: unknown) => {
          // Whoever aborts may do so with a failure of their own, which is not ours to try again.
          signal.throwIfAborted();
          return failureIn(error);
        });
        if (!mayPass(result)) {
          return lastWord(result, tries);
        }
        const askedMs = (result instanceof Failure ? result.afterMs : askedWait(result)) ?? 0;
        if (tries > retry.retries || askedMs > retry.maxAfterMs) {
          return lastWord(result, tries);
        }
        const afterMs = askedMs > 0 ? askedMs : fullJitter(tries - 1, retry, clock);
        const reason = result instanceof Failure ? result.message : `It answered ${result.status}.`;
        const host = hosts.of(request.url).name;
        observe({ type: 'request.retried', source: request.source, host, reason, attempt: tries, afterMs });
        await clock.sleep(afterMs, signal);
      }
    },
  };
}

function mayPass(result: ApiResponse | Failure): boolean {
  return result instanceof Failure ? result.kind === 'transient' : RETRIED.has(result.status);
}

function lastWord(result: ApiResponse | Failure, tries: number): ApiResponse {
  if (!(result instanceof Failure)) {
    return result;
  }
  if (result.kind === 'permanent') {
    throw result;
  }
  const sentence = result.message.replace(/\.$/, '');
  throw new Failure('transient', `${sentence}, after ${tries} ${tries === 1 ? 'try' : 'tries'}.`, {
    afterMs: result.afterMs,
    cause: result,
  });
}
