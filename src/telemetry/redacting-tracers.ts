import {
  type Attributes,
  type Context,
  context,
  type Link,
  type Span,
  type SpanOptions,
  type TimeInput,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import type { Redact } from '../ports/redact.ts';
import { cleanAttributes } from './redaction.ts';

/**
 * The same tracers, but every text that is put on a span is redacted first: those of the instrumentations too, which
 * record URLs and error messages as they are.
 */
export function redactingTracers(inner: TracerProvider, clean: Redact): TracerProvider {
  return {
    getTracer: (name, version, options) => redactingTracer(inner.getTracer(name, version, options), clean),
  };
}

function redactingTracer(inner: Tracer, clean: Redact): Tracer {
  const cleanOptions = (options: SpanOptions): SpanOptions => ({
    ...options,
    ...(options.attributes === undefined ? {} : { attributes: cleaned(options.attributes, clean) }),
    ...(options.links === undefined ? {} : { links: options.links.map((link) => cleanLink(link, clean)) }),
  });

  function startSpan(name: string, options: SpanOptions = {}, parent?: Context): Span {
    return redactingSpan(inner.startSpan(clean(name), cleanOptions(options), parent), clean);
  }

  /** Called as (name, run), (name, options, run) or (name, options, parent, run). */
  function startActiveSpan(name: string, ...rest: unknown[]): unknown {
    const run = rest.pop() as (span: Span) => unknown;
    const [options, parent = context.active()] = rest as [SpanOptions?, Context?];
    const span = startSpan(name, options, parent);
    return context.with(trace.setSpan(parent, span), () => run(span));
  }

  return { startSpan, startActiveSpan };
}

function redactingSpan(inner: Span, clean: Redact): Span {
  const span: Span = {
    spanContext: () => inner.spanContext(),
    isRecording: () => inner.isRecording(),
    end: (time) => inner.end(time),
    // By the conventions an exception is a log record and no event of its span, whose status says it.
    recordException: () => {},
    setAttribute: (name, value) => span.setAttributes({ [name]: value }),
    setAttributes(attributes) {
      inner.setAttributes(cleaned(attributes, clean));
      return span;
    },
    addEvent(name, attributes, time) {
      inner.addEvent(clean(name), isAttributes(attributes) ? cleaned(attributes, clean) : attributes, time);
      return span;
    },
    addLink(link) {
      inner.addLink(cleanLink(link, clean));
      return span;
    },
    addLinks(links) {
      inner.addLinks(links.map((link) => cleanLink(link, clean)));
      return span;
    },
    setStatus({ code, message }) {
      inner.setStatus(message === undefined ? { code } : { code, message: clean(message) });
      return span;
    },
    updateName(name) {
      inner.updateName(clean(name));
      return span;
    },
  };
  return span;
}

function isAttributes(given: Attributes | TimeInput | undefined): given is Attributes {
  return typeof given === 'object' && !Array.isArray(given) && !(given instanceof Date);
}

function cleaned(attributes: Attributes, clean: Redact): Attributes {
  return cleanAttributes(attributes, clean);
}

function cleanLink(link: Link, clean: Redact): Link {
  return link.attributes === undefined ? link : { ...link, attributes: cleaned(link.attributes, clean) };
}
