import type { MeasuredName, MetricAttributes } from './signals.ts';

/** Adds to a counter (up-down or not), or takes a value into a histogram: which, says the metric's row in the registry. */
export type Measure = <Name extends MeasuredName>(
  metric: Name,
  value: number,
  attributes: MetricAttributes<Name>,
) => void;

/** While nothing is exported. */
export const measureNothing: Measure = () => {};
