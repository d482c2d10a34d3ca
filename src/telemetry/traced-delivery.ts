import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Delivery, Verdict } from '../ports/queue.ts';
import { contextIn } from './spans.ts';
import { stamped } from './traceparent.ts';

/** A delivery that is not settled yet. */
export type OpenDelivery = {
  /** The context of its span, which its envelope carries on. */
  readonly trace: string | undefined;
  /** When its envelope was gathered, as ISO 8601. */
  readonly gatheredAt: string;
  /** So many of its records went to quarantine. */
  quarantined(records: number): void;
  /** It will not be settled here any more: ends its span. */
  leave(): void;
};

/**
 * The same delivery inside a `process` span, a child of the span that sent its envelope: from now until it is settled,
 * lost or left. Its envelope carries the context of that span on, to the write and to quarantine.
 */
export function openDelivery(
  delivery: Delivery,
  within: {
    readonly tracer: Tracer;
    readonly received: SpanContext;
    readonly queue: string;
    readonly attributes: (operation: 'process' | 'settle') => Attributes;
    /** Holds the delivery while it is open. */
    readonly open: Set<OpenDelivery>;
  },
): Delivery {
  const { envelope, lost } = delivery;
  const span = within.tracer.startSpan(
    `process ${within.queue}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        ...within.attributes('process'),
        'millrace.envelope': envelope.id,
        'millrace.source': envelope.source,
        'millrace.type': envelope.type,
        'millrace.records': envelope.records.length,
        'millrace.delivery.receives': delivery.receives,
      },
      links: [{ context: within.received }],
    },
    contextIn(envelope.trace),
  );
  const inside = trace.setSpan(ROOT_CONTEXT, span);
  const inProcess = stamped(envelope, span);
  let quarantined = 0;
  const opened: OpenDelivery = {
    trace: inProcess.trace,
    gatheredAt: envelope.gatheredAt,
    quarantined(records) {
      quarantined += records;
      span.setAttribute('millrace.quarantined', quarantined);
    },
    leave: () => end('left'),
  };
  const onLost = () => end('lost');

  function end(wrong: string | undefined, message?: string): void {
    if (within.open.delete(opened)) {
      lost.removeEventListener('abort', onLost);
      if (wrong !== undefined) {
        span.setAttribute('error.type', wrong);
        span.setStatus({ code: SpanStatusCode.ERROR, ...(message === undefined ? {} : { message }) });
      }
      span.end();
    }
  }

  async function settle(verdict: Verdict): Promise<void> {
    if (!within.open.has(opened) || settling) {
      return delivery.settle(verdict);
    }
    settling = true;
    span.setAttribute('millrace.verdict', verdict.type);
    const step = within.tracer.startSpan(
      `settle ${within.queue}`,
      {
        kind: SpanKind.CLIENT,
        attributes: { ...within.attributes('settle'), 'millrace.verdict': verdict.type },
      },
      inside,
    );
    try {
      await context.with(trace.setSpan(inside, step), () => delivery.settle(verdict));
    } finally {
      step.end();
      end(
        verdict.type === 'done' ? undefined : verdict.type,
        'reason' in verdict ? verdict.reason : undefined,
      );
    }
  }

  let settling = false;
  within.open.add(opened);
  lost.addEventListener('abort', onLost, { once: true });
  if (lost.aborted) {
    onLost();
  }
  return {
    envelope: inProcess,
    receives: delivery.receives,
    message: delivery.message,
    receivedAt: delivery.receivedAt,
    lost,
    settle,
  };
}
