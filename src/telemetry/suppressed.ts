import { type Context, createContextKey } from '@opentelemetry/api';

/** The key of the SDK, which makes no span where it is set; equal descriptions make equal keys. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** The same context, in which no span is made. */
export function suppressed(context: Context): Context {
  return context.setValue(SUPPRESS_TRACING, true);
}

export function isSuppressed(context: Context): boolean {
  return context.getValue(SUPPRESS_TRACING) === true;
}
