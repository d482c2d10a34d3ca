import type { Api, ApiRequest, ApiResponse } from '../ports/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Hosts } from './hosts.ts';
import { createLane, type Lane } from './lane.ts';
import type { HttpSource, SourceOf } from './sources.ts';

/** An `Api` behind the gates, which tell it how long the request was held back, in milliseconds. */
export type Admitted = {
  exchange(request: ApiRequest, signal: AbortSignal, queuedMs: number): Promise<ApiResponse>;
};

/** Holds each request until its source's lane and its host's gate let it through; in the caller's async context. */
export function gated(
  inner: Admitted,
  options: {
    readonly sourceOf: SourceOf;
    readonly hosts: Hosts;
    readonly clock: Clock;
  },
): Api {
  const { sourceOf, hosts, clock } = options;
  const lanes = new Map<HttpSource, Lane>();

  function laneOf(source: HttpSource): Lane {
    const lane = lanes.get(source) ?? createLane(source, clock);
    lanes.set(source, lane);
    return lane;
  }

  return {
    async exchange(request, signal) {
      signal.throwIfAborted();
      const source = sourceOf(request.source);
      const host = hosts.of(request.url);
      const queuedAt = clock.monotonic();
      const admitted = () => inner.exchange(request, signal, clock.monotonic() - queuedAt);
      const lane = laneOf(source);
      return await host.visit(source, () => lane.run(host, admitted, signal));
    },
  };
}
