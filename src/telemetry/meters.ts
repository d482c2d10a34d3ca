import { type Meter, ValueType } from '@opentelemetry/api';
import type { Measure } from './measure.ts';
import { METRICS, type MetricName, metricSignal } from './signals.ts';

type Instrument = (value: number, attributes: Readonly<Record<string, string | number | boolean>>) => void;

/** Makes an instrument for each metric of the registry, and measures with them. */
export function createMeasure(meter: Meter): Measure {
  const names = Object.keys(METRICS) as MetricName[];
  const instruments = new Map<MetricName, Instrument>(names.map((name) => [name, instrument(meter, name)]));
  return (metric, value, attributes) => instruments.get(metric)?.(value, present(attributes));
}

function instrument(meter: Meter, name: MetricName): Instrument {
  const { instrument, unit, says: description, buckets } = metricSignal(name);
  if (instrument === 'histogram') {
    const advice = buckets === undefined ? {} : { explicitBucketBoundaries: [...buckets] };
    const histogram = meter.createHistogram(name, { unit, description, advice, valueType: ValueType.DOUBLE });
    return (value, attributes) => histogram.record(value, attributes);
  }
  const options = { unit, description, valueType: ValueType.INT };
  const sum =
    instrument === 'counter' ? meter.createCounter(name, options) : meter.createUpDownCounter(name, options);
  return (value, attributes) => sum.add(value, attributes);
}

function present(attributes: Readonly<Record<string, string | number | boolean | undefined>>) {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, string | number | boolean>;
}
