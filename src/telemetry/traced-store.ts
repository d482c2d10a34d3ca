import { SpanKind } from '@opentelemetry/api';
import type { StoreConfig } from '../ports/pipeline.ts';
import type { Point, Store, WriteContext, WriteReceipt } from '../ports/store.ts';
import { inSpan, linksTo, type Tracing } from './spans.ts';

/** The same store, with one span for each write: it ends many traces, so it is linked to them and a child of none. */
export function tracedStore(store: Store, style: StoreConfig['style'], { tracer, tell }: Tracing): Store {
  async function write(
    points: readonly Point[],
    signal: AbortSignal,
    written?: WriteContext,
  ): Promise<WriteReceipt> {
    const span = tracer.startSpan(`write ${style}`, {
      root: true,
      kind: SpanKind.CLIENT,
      attributes: {
        'db.system.name': style,
        'db.operation.name': 'write',
        // By the conventions one alone is no batch.
        ...(points.length > 1 ? { 'db.operation.batch.size': points.length } : {}),
      },
      links: linksTo(written?.traces ?? []),
    });
    return inSpan(span, {
      async run() {
        const receipt = await store.write(points, signal, written);
        if (receipt.refused.length > 0) {
          span.setAttribute('millrace.refused', receipt.refused.length);
        }
        return receipt;
      },
      tellThrown: (message, thrown) =>
        tell('db.client.operation.exception', message, { 'db.system.name': style, ...thrown }),
      signal,
    });
  }

  return {
    write,
    ledger: (range, signal) => store.ledger(range, signal),
    find: (query, signal) => store.find(query, signal),
    cursors: (source, signal) => store.cursors(source, signal),
    close: () => store.close(),
  };
}
