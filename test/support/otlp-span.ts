import { randomBytes } from 'node:crypto';
import { nanos, otlpAttributes, type PlainMap } from './otlp-json.ts';

export function newTrace(): string {
  return randomBytes(16).toString('hex');
}

export type SpanOptions = { readonly tookMs?: number; readonly attributes?: PlainMap } & Readonly<
  Record<string, unknown>
>;

/** A span that ends now, as OTLP writes it in JSON. */
export function otlpSpan(
  traceId: string,
  name: string,
  { tookMs = 5, attributes = {}, ...rest }: SpanOptions = {},
): object {
  const end = Date.now();
  return {
    traceId,
    spanId: randomBytes(8).toString('hex'),
    name,
    kind: 1,
    startTimeUnixNano: nanos(end - tookMs),
    endTimeUnixNano: nanos(end),
    attributes: otlpAttributes(attributes),
    ...rest,
  };
}
