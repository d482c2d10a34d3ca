import { isSpanContextValid, type Span, type SpanContext } from '@opentelemetry/api';
import type { Envelope } from '../ports/envelope.ts';

const VERSION = '00';
/** W3C Trace Context, level 1, section 3.2: version, trace id, parent id, flags. A later version may add more. */
const FORMAT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** The context of a span as W3C `traceparent`; undefined where there is no span. */
export function toTraceparent(span: SpanContext): string | undefined {
  const flags = span.traceFlags.toString(16).padStart(2, '0');
  return isSpanContextValid(span) ? [VERSION, span.traceId, span.spanId, flags].join('-') : undefined;
}

/** The span context in a `traceparent`; undefined where there is none, or none that may be used. */
export function fromTraceparent(text: string | undefined): SpanContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = FORMAT.exec(text ?? '') ?? [];
  if (version === undefined || version === 'ff' || (version === VERSION && more !== undefined)) {
    return undefined;
  }
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(span) ? span : undefined;
}

/** The envelope as it is handed on inside this span; as it is, where there is no span. */
export function stamped(envelope: Envelope, span: Span): Envelope {
  const trace = toTraceparent(span.spanContext());
  return trace === undefined ? envelope : { ...envelope, trace };
}
