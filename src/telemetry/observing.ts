import type { Clock } from '../ports/clock.ts';
import { createFreshness, type Freshness } from './freshness.ts';
import type { Tell } from './log.ts';
import type { Measure } from './measure.ts';
import type { MetricAttributes } from './signals.ts';
import type { Watch } from './watch.ts';

/** The metrics that are 1 while something lasts. */
export type LastingMetric =
  | 'millrace.gather.paused'
  | 'millrace.host.paused'
  | 'millrace.host.down'
  | 'millrace.budget.exhausted'
  | 'millrace.queue.failing'
  | 'millrace.store.paused';

/** What an event is turned into, and with what. */
export type Observing = {
  readonly measure: Measure;
  readonly tell: Tell;
  readonly clock: Clock;
  /** Sets a metric that is 1 while something lasts. Saying the same twice changes nothing, so no count drifts. */
  readonly lasts: <Name extends LastingMetric>(
    metric: Name,
    on: boolean,
    attributes: MetricAttributes<Name>,
  ) => void;
  readonly newest: Freshness;
};

export function createObserving({
  watch,
  ...parts
}: Omit<Observing, 'lasts' | 'newest'> & { readonly watch: Watch }): Observing {
  const lasting = new Set<string>();
  return {
    ...parts,
    newest: createFreshness(parts.clock, watch),
    lasts(metric, on, attributes) {
      const key = [metric, ...Object.values(attributes)].join('\n');
      if (on !== lasting.has(key)) {
        parts.measure(metric, on ? 1 : -1, attributes);
        lasting[on ? 'add' : 'delete'](key);
      }
    },
  };
}
