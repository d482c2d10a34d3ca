import { SpanKind } from '@opentelemetry/api';
import type { PageWork } from './decorators.ts';
import { inSpan, type Tracing } from './spans.ts';

/** Does the work of one page as one trace: everything it leads to, here or elsewhere, is below its root span. */
export async function tracedPage<Result>(
  work: PageWork,
  run: () => Promise<Result>,
  { tracer, tell, signal }: Tracing & { readonly signal?: AbortSignal | undefined },
): Promise<Result> {
  const span = tracer.startSpan(`page ${work.source}`, {
    root: true,
    kind: SpanKind.INTERNAL,
    attributes: {
      'millrace.source': work.source,
      'millrace.partition': work.partition,
      'millrace.page': work.page,
    },
  });
  return inSpan(span, {
    run,
    signal,
    tellThrown: (message, thrown) =>
      tell('page.exception', message, { 'millrace.source': work.source, ...thrown }),
  });
}
