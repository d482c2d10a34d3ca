import PQueue from 'p-queue';
import type { Clock } from '../ports/clock.ts';
import type { Host } from './host.ts';
import { createPace } from './pace.ts';
import type { HttpSource } from './sources.ts';

/** The way of one source's requests to the hosts, as narrow as the source declares. */
export type Lane = {
  /**
   * Runs `task` when the source's concurrency, then its rate, then the host allow it.
   *
   * @throws the signal's reason as soon as it aborts.
   */
  run<Result>(host: Host, task: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
};

/**
 * The source's own place is taken first and the host's last, so that nobody holds a place at the host while waiting
 * for a limit that is not the host's.
 */
export function createLane(source: Pick<HttpSource, 'concurrency' | 'rates'>, clock: Clock): Lane {
  const places = source.concurrency === 'auto' ? undefined : new PQueue({ concurrency: source.concurrency });
  const rates = source.rates ?? [];
  const pace = rates.length === 0 ? undefined : createPace(rates, clock);
  return {
    run(host, task, signal) {
      const paced = () =>
        pace === undefined
          ? host.run(task, signal)
          : pace.turn(
              (begun) =>
                host.run(() => {
                  begun();
                  return task();
                }, signal),
              signal,
            );
      return places === undefined ? paced() : places.add(paced, { signal });
    },
  };
}
