import { SpanKind } from '@opentelemetry/api';
import type { PageEnding, PageWork } from './decorators.ts';
import { failSpan, inSpan, type TellThrown, type Tracing } from './spans.ts';

/** Does the work of one page as one trace: everything it leads to, here or elsewhere, is below its root span. */
export async function tracedPage<Result>(
  work: PageWork,
  run: () => Promise<Result>,
  { tracer, tell, signal, failureOf }: Tracing & PageEnding<Result>,
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
  const tellThrown: TellThrown = (message, thrown) =>
    tell('page.exception', message, { 'millrace.source': work.source, ...thrown });

  async function runToItsEnd(): Promise<Result> {
    const result = await run();
    const failure = failureOf?.(result);
    if (failure !== undefined) {
      const what = { 'exception.type': 'PageFailed', 'exception.message': failure };
      failSpan(span, { 'error.type': 'page_failed', ...what }, tellThrown);
    }
    return result;
  }

  return inSpan(span, { run: runToItsEnd, signal, tellThrown });
}
