import type { ProcessEvent } from '../ports/events.ts';
import type { Point } from '../ports/store.ts';
import type { Processed, QuarantinedRecord } from './processed.ts';
import { placeOf } from './work-ledger.ts';
import type { Written } from './write-work.ts';

const NS_PER_MS = 1_000_000n;

/** What is told of a delivery that is done. @param now milliseconds since the epoch */
export function finishedEvent({ work, tally }: Written, now: number): ProcessEvent {
  const { envelope } = work.delivery;
  return {
    type: 'envelope.finished',
    envelope: envelope.id,
    source: envelope.source,
    recordType: envelope.type,
    records: tally.records,
    stored: tally.stored,
    dropped: work.dropped,
    quarantined: tally.quarantined,
    points: work.points.length,
    newestMs: newestOf(work.points),
    tookMs: Math.max(0, now - Date.parse(envelope.gatheredAt)),
  };
}

export function quarantinedEvents(
  { delivery }: Processed,
  quarantined: readonly QuarantinedRecord[],
): readonly ProcessEvent[] {
  const { envelope } = delivery;
  return quarantined.map(({ index, reason, path }) => ({
    type: 'record.quarantined',
    source: envelope.source,
    recordType: envelope.type,
    envelope: envelope.id,
    index: placeOf(envelope, index),
    reason,
    path,
    page: envelope.from.page,
  }));
}

function newestOf(points: readonly Point[]): number | undefined {
  let newest: bigint | undefined;
  for (const { time } of points) {
    if (newest === undefined || time > newest) {
      newest = time;
    }
  }
  return newest === undefined ? undefined : Number(newest / NS_PER_MS);
}
