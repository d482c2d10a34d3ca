import type { Api, ApiRequest, ApiResponse } from '../ports/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { BudgetKeeper } from './budget.ts';
import type { Hosts } from './hosts.ts';
import { createLane, type Lane } from './lane.ts';
import type { HttpSource, SourceOf } from './sources.ts';

/** An `Api` behind the gates, which tell it how long the request was held back, in milliseconds. */
export type Admitted = {
  exchange(request: ApiRequest, signal: AbortSignal, queuedMs: number): Promise<ApiResponse>;
};

/** Let in, when nothing of the budget was left: it gives its place back and waits outside. */
const SPENT = Symbol('spent');

/** Holds each request until its source's lane and its host's gate let it through; in the caller's async context. */
export function gated(
  inner: Admitted,
  options: {
    readonly sourceOf: SourceOf;
    readonly hosts: Hosts;
    readonly clock: Clock;
    /** The budget of a source; undefined where it has none. */
    readonly budgetOf?: ((source: HttpSource) => BudgetKeeper | undefined) | undefined;
  },
): Api {
  const { sourceOf, hosts, clock, budgetOf } = options;
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
      const lane = laneOf(source);
      const budget = budgetOf?.(source);
      const ask = () => inner.exchange(request, signal, clock.monotonic() - queuedAt);
      if (budget === undefined) {
        return await host.visit(source, () => lane.run(host, ask, signal));
      }
      // Counted when it is let in, and not before: what is given up while it waits costs nothing.
      const admitted = async () => ((await budget.take()) ? await ask() : SPENT);
      for (;;) {
        await budget.ready(signal);
        const response = await host.visit(source, () => lane.run(host, admitted, signal));
        if (response !== SPENT) {
          return response;
        }
      }
    },
  };
}
