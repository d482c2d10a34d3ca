import { ATTRIBUTES, type AttributeName, type AttributeValue } from './signals/attributes.ts';
import type { EventSignal } from './signals/event-signal.ts';
import { GATHER_EVENTS } from './signals/gather-events.ts';
import { GATHER_METRICS } from './signals/gather-metrics.ts';
import { GAUGES } from './signals/gauges.ts';
import { INSTRUMENTED_METRICS } from './signals/instrumented-metrics.ts';
import type { MetricSignal } from './signals/metric-signal.ts';
import { INSTRUMENTED_SPANS, SPANS } from './signals/spans.ts';
import { STORE_EVENTS } from './signals/store-events.ts';
import { STORE_METRICS } from './signals/store-metrics.ts';
import { SYSTEM_EVENTS } from './signals/system-events.ts';

export type { AttributeName, AttributeValue };
export { ATTRIBUTES, GAUGES, INSTRUMENTED_METRICS, INSTRUMENTED_SPANS, SPANS };

/** The metrics that are made of events. */
export const MEASURED = { ...GATHER_METRICS, ...STORE_METRICS };

/** Every metric of Millrace's own. Names, units and attributes are a public contract. */
export const METRICS = { ...MEASURED, ...GAUGES };

/** Every log event. */
export const EVENTS = { ...GATHER_EVENTS, ...STORE_EVENTS, ...SYSTEM_EVENTS };

export type MetricName = keyof typeof METRICS;
export type MeasuredName = keyof typeof MEASURED;
export type GaugeName = keyof typeof GAUGES;
export type EventName = keyof typeof EVENTS;

/** What a metric is measured by: each of its attributes, undefined where it does not apply. */
export type MetricAttributes<Name extends MetricName> = {
  readonly [Key in (typeof METRICS)[Name]['attributes'][number]]: AttributeValue | undefined;
};

/** What an event may say: its own attributes and no other. */
export type EventAttributes<Name extends EventName> = {
  readonly [Key in (typeof EVENTS)[Name]['attributes'][number]]?: AttributeValue | undefined;
};

/** The row of a metric, with what it may have and this one has not. */
export function metricSignal(name: MetricName): MetricSignal {
  return METRICS[name];
}

/** The row of an event, with what it may have and this one has not. */
export function eventSignal(name: EventName): EventSignal {
  return EVENTS[name];
}
