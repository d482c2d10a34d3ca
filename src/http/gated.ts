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
    readonly sources: readonly HttpSource[];
    readonly sourceOf: SourceOf;
    readonly hosts: Hosts;
    readonly clock: Clock;
  },
): Api {
  const { sources, sourceOf, hosts, clock } = options;
  const lanes = new Map<string, Lane>(sources.map((source) => [source.name, createLane(source, clock)]));
  return {
    async exchange(request, signal) {
      signal.throwIfAborted();
      const source = sourceOf(request.source);
      const host = hosts.of(request.url);
      const queuedAt = clock.monotonic();
      const admitted = () => inner.exchange(request, signal, clock.monotonic() - queuedAt);
      const lane = lanes.get(source.name) as Lane;
      return await host.visit(source, () => lane.run(host, admitted, signal));
    },
  };
}
