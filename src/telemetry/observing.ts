import type { Clock } from '../ports/clock.ts';
import type { Tell } from './log.ts';
import type { Measure } from './measure.ts';
import type { MetricAttributes } from './signals.ts';

/** The metrics that are 1 while something lasts. */
export type LastingMetric =
  | 'millrace.gather.paused'
  | 'millrace.host.paused'
  | 'millrace.host.down'
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
};

export function createObserving(parts: Omit<Observing, 'lasts'>): Observing {
  const lasting = new Set<string>();
  return {
    ...parts,
    lasts(metric, on, attributes) {
      const key = [metric, ...Object.values(attributes)].join('\n');
      if (on !== lasting.has(key)) {
        parts.measure(metric, on ? 1 : -1, attributes);
        lasting[on ? 'add' : 'delete'](key);
      }
    },
  };
}

/** The conventions count time in seconds. */
export function seconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000_000;
}
