import { type Meter, type ObservableGauge, ValueType } from '@opentelemetry/api';
import type { Measure } from './measure.ts';
import {
  type GaugeName,
  GAUGES,
  MEASURED,
  type MeasuredName,
  type MetricName,
  metricSignal,
} from './signals.ts';
import type { Watch } from './watch.ts';

type Instrument = (value: number, attributes: Readonly<Record<string, string | number | boolean>>) => void;

/** Makes an instrument for each metric of the registry that events are made into, and measures with them. */
export function createMeasure(meter: Meter): Measure {
  const names = Object.keys(MEASURED) as MeasuredName[];
  const instruments = new Map<MetricName, Instrument>(names.map((name) => [name, instrument(meter, name)]));
  return (metric, value, attributes) => instruments.get(metric)?.(value, present(attributes));
}

/** Makes each gauge of the registry, and lets them be read. */
export function createWatch(meter: Meter): Watch {
  const gauges = new Map<GaugeName, ObservableGauge>(
    (Object.keys(GAUGES) as GaugeName[]).map((name) => {
      const { unit, says: description } = metricSignal(name);
      return [name, meter.createObservableGauge(name, { unit, description, valueType: ValueType.DOUBLE })];
    }),
  );
  return (read) =>
    meter.addBatchObservableCallback(
      async (result) => {
        for (const [name, value, attributes] of await read()) {
          const gauge = gauges.get(name);
          if (gauge !== undefined) {
            result.observe(gauge, value, present(attributes));
          }
        }
      },
      [...gauges.values()],
    );
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

type Given = Readonly<Record<string, string | number | boolean | undefined>>;

/** Most have all that they may have, and are taken as they are: this is run for every message that an actor handles. */
function present(attributes: Given): Readonly<Record<string, string | number | boolean>> {
  return isWhole(attributes) ? attributes : withoutUndefined(attributes);
}

function isWhole(attributes: Given): attributes is Readonly<Record<string, string | number | boolean>> {
  for (const name in attributes) {
    if (attributes[name] === undefined) {
      return false;
    }
  }
  return true;
}

function withoutUndefined(attributes: Given): Readonly<Record<string, string | number | boolean>> {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, string | number | boolean>;
}
