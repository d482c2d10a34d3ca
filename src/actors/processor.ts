import { Closed, type Factory, type Ref } from '../ports/actor.ts';
import { type Drop, dropOf, MOST_DROPS_NAMED } from '../ports/drops.ts';
import type { Delivery } from '../ports/queue.ts';
import type { Point } from '../ports/store.ts';
import type { RecordContext, Type } from '../ports/type.ts';
import type { Processed, QuarantinedRecord } from './processed.ts';
import type { WriterMessage } from './writer.ts';

/** Receives: `process`, one delivery. Promises: every record of it has an outcome; it settles nothing that it could
 *  hand on. Next: the writer. */
export type ProcessorMessage = { readonly type: 'process'; readonly delivery: Delivery };

export type ProcessorOptions = {
  readonly type: Type;
  readonly writer: Ref<WriterMessage>;
};

export function processor({ type, writer }: ProcessorOptions): Factory<ProcessorMessage> {
  return (context) => ({
    async receive({ delivery }) {
      if (delivery.lost.aborted) {
        return;
      }
      const work = processRecords(type, delivery);
      try {
        await writer.offer({ type: 'write', work }, context.signal);
      } catch (thrown) {
        if (!(thrown instanceof Closed || context.signal.aborted)) {
          throw thrown;
        }
        await delivery.settle({ type: 'retry', reason: 'The process stops.' });
      }
    },
  });
}

/** Every record of a delivery, to its outcome. Pure but for the type's own code. */
export function processRecords(type: Type, delivery: Delivery): Processed {
  const { envelope } = delivery;
  const context: RecordContext = {
    source: envelope.source,
    partition: envelope.from.partition,
    gatheredAt: envelope.gatheredAt,
  };
  const points: Point[] = [];
  const origins: number[] = [];
  const dropped: Record<string, number> = {};
  const drops: Drop[] = [];
  const quarantined: QuarantinedRecord[] = [];
  let index = 0;
  for (const record of envelope.records) {
    const outcome = type.process(record, context);
    switch (outcome.type) {
      case 'points':
        for (const point of outcome.points) {
          points.push(point);
          origins.push(index);
        }
        break;
      case 'drop':
        dropped[outcome.rule] = (dropped[outcome.rule] ?? 0) + 1;
        if (drops.length < MOST_DROPS_NAMED) {
          drops.push(dropOf(outcome.rule, index, type.naming(record)));
        }
        break;
      case 'quarantine':
        quarantined.push({ index, reason: outcome.reason, path: outcome.path });
        break;
    }
    index += 1;
  }
  return { delivery, points, origins, dropped, drops, quarantined };
}
