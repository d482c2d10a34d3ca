import {
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Clock } from '../ports/clock.ts';
import { errorType, type ExceptionAttributes, exceptionAttributes } from './exception.ts';
import type { Tell } from './log.ts';
import { fromTraceparent } from './traceparent.ts';

/** Links that one span may have: a write can end the traces of more deliveries than a backend will show. */
const MAX_LINKS = 64;

/** What the decorators make spans with. */
export type Tracing = { readonly tracer: Tracer; readonly tell: Tell; readonly clock: Clock };

/** What ended a span in error. */
type Thrown = ExceptionAttributes & { readonly 'error.type': string };

/** Logs what ended a span in error, as the event that says it of such spans. */
export type TellThrown = (message: string, thrown: Thrown) => void;

/** Runs the work inside the span and ends it; what the work throws ends it in error, and is thrown on. */
export async function inSpan<Result>(
  span: Span,
  work: {
    readonly run: () => Promise<Result>;
    readonly tellThrown: TellThrown;
    /** An error that is this signal's reason is no error: the caller asked for it. */
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Result> {
  return context.with(trace.setSpan(context.active(), span), async () => {
    try {
      return await work.run();
    } catch (error) {
      if (!(work.signal?.aborted === true && error === work.signal.reason)) {
        failSpan(span, thrownAs(error), work.tellThrown);
      }
      throw error;
    } finally {
      span.end();
    }
  });
}

/** What was thrown, as failed spans tell it. */
export function thrownAs(error: unknown): Thrown {
  return { 'error.type': errorType(error), ...exceptionAttributes(error) };
}

/** Marks the span as failed, and logs what was thrown in its trace: exceptions are logs, by the conventions. */
export function failSpan(span: Span, thrown: Thrown, tellThrown: TellThrown): void {
  const message = thrown['exception.message'];
  span.setAttribute('error.type', thrown['error.type']);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  context.with(trace.setSpan(context.active(), span), () => tellThrown(message, thrown));
}

/** Links to the contexts in `traceparent`s: each once, at most `MAX_LINKS`. */
export function linksTo(traces: Iterable<string | undefined>): Link[] {
  const links: Link[] = [];
  for (const one of new Set(traces)) {
    const context = fromTraceparent(one);
    if (context !== undefined && links.push({ context }) === MAX_LINKS) {
      break;
    }
  }
  return links;
}

/** The context that a `traceparent` names, as a parent; the root where it names none. */
export function contextIn(traceparent: string | undefined): Context {
  const span = fromTraceparent(traceparent);
  return span === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, span);
}
