import { type Attributes, context, SpanKind } from '@opentelemetry/api';
import type { Envelope } from '../ports/envelope.ts';
import type { QueueConfig } from '../ports/pipeline.ts';
import { type Delivery, type Queue, SendFailure } from '../ports/queue.ts';
import { hrTime } from './log-records.ts';
import { watchQueue } from './queue-gauges.ts';
import { failSpan, inSpan, linksTo, type TellThrown, thrownAs, type Tracing } from './spans.ts';
import { suppressed } from './suppressed.ts';
import { type OpenDelivery, openDelivery } from './traced-delivery.ts';
import { stamped } from './traceparent.ts';
import type { Watch } from './watch.ts';

/**
 * The same queue, with spans, and shown in gauges: `send` writes its context into each envelope, so that what becomes of it elsewhere stays
 * in the trace of its page; each delivery is a `process` span until it is settled.
 */
export function tracedQueue(
  queue: Queue,
  style: QueueConfig['style'],
  tracing: Tracing & { readonly watch: Watch },
): Queue {
  const { tracer, tell, clock } = tracing;
  const system = style === 'memory' ? 'memory' : 'aws_sqs';
  const open = new Set<OpenDelivery>();
  watchQueue(queue, open, tracing);

  const attributes = (operation: string, type: string, name = queue.name): Attributes => ({
    'messaging.system': system,
    'messaging.destination.name': name,
    'messaging.operation.name': operation,
    'messaging.operation.type': type,
  });

  const tellThrown =
    (event: 'messaging.send.exception' | 'messaging.receive.exception', name = queue.name): TellThrown =>
    (message, thrown) =>
      tell(event, message, { 'messaging.destination.name': name, ...thrown });

  async function send(envelopes: readonly Envelope[], signal: AbortSignal): Promise<void> {
    const span = tracer.startSpan(`send ${queue.name}`, {
      kind: SpanKind.PRODUCER,
      attributes: { ...attributes('send', 'send'), 'messaging.batch.message_count': envelopes.length },
      links: linksTo(envelopes.map(({ trace }) => trace)),
    });
    const copies = envelopes.map((envelope) => stamped(envelope, span));
    await inSpan(span, {
      run: () => queue.send(copies, signal).catch((error) => rethrowAsGiven(error, copies, envelopes)),
      tellThrown: tellThrown('messaging.send.exception'),
      signal,
    });
  }

  async function quarantine(envelopes: readonly Envelope[], signal: AbortSignal): Promise<void> {
    const name = `${queue.name}-dlq`;
    const span = tracer.startSpan(`quarantine ${queue.name}`, {
      root: true,
      kind: SpanKind.PRODUCER,
      attributes: {
        ...attributes('quarantine', 'send', name),
        'messaging.batch.message_count': envelopes.length,
      },
      links: linksTo(envelopes.map(({ trace }) => trace)),
    });
    await inSpan(span, {
      run: () => queue.quarantine(envelopes, signal),
      tellThrown: tellThrown('messaging.send.exception', name),
      signal,
    });
    tellDeliveries(envelopes);
  }

  /** So that the trace of a page says by itself that records of it are in quarantine. */
  function tellDeliveries(envelopes: readonly Envelope[]): void {
    const byTrace = new Map([...open].map((delivery) => [delivery.trace, delivery]));
    for (const { trace, records } of envelopes) {
      byTrace.get(trace)?.quarantined(records.length);
    }
  }

  /** The receive itself is not traced from inside: most are long polls that bring nothing. */
  async function receive(max: number, signal: AbortSignal): Promise<readonly Delivery[]> {
    const startTime = hrTime(clock.now());
    const receiving = (deliveries: readonly Delivery[]) =>
      tracer.startSpan(`receive ${queue.name}`, {
        root: true,
        startTime,
        kind: SpanKind.CLIENT,
        attributes: {
          ...attributes('receive', 'receive'),
          'messaging.batch.message_count': deliveries.length,
        },
        links: linksTo(deliveries.map(({ envelope }) => envelope.trace)),
      });
    try {
      const deliveries = await context.with(suppressed(context.active()), () => queue.receive(max, signal));
      if (deliveries.length === 0) {
        return deliveries;
      }
      const span = receiving(deliveries);
      span.end(hrTime(clock.now()));
      return deliveries.map((delivery) =>
        openDelivery(delivery, {
          tracer,
          received: span.spanContext(),
          attributes: (operation) => attributes(operation, operation),
          queue: queue.name,
          open,
        }),
      );
    } catch (error) {
      const span = receiving([]);
      failSpan(span, thrownAs(error), tellThrown('messaging.receive.exception'));
      span.end(hrTime(clock.now()));
      throw error;
    }
  }

  return {
    name: queue.name,
    send,
    receive,
    quarantine,
    depth: (signal) => queue.depth(signal),
    async close() {
      await queue.close();
      for (const delivery of open) {
        delivery.leave();
      }
    },
  };
}

/** Who sent envelopes looks for their own among the unsent, not for our copies. */
function rethrowAsGiven(error: unknown, copies: readonly Envelope[], given: readonly Envelope[]): never {
  if (error instanceof SendFailure) {
    const unsent = error.unsent.map((envelope) => given[copies.indexOf(envelope)] ?? envelope);
    throw new SendFailure(error.kind, error.message, unsent, { afterMs: error.afterMs, cause: error });
  }
  throw error;
}
