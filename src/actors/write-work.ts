import { Failure } from '../ports/failure.ts';
import type { Observe } from '../ports/events.ts';
import type { Point, Refusal, Store } from '../ports/store.ts';
import { type Patience, patiently } from './patience.ts';
import { type Processed, type QuarantinedRecord, type Tally, tallyOf } from './processed.ts';
import { workLedger } from './work-ledger.ts';

/** A delivery whose good points are stored, with all the records that are not. */
export type Written = {
  readonly work: Processed;
  readonly quarantined: readonly QuarantinedRecord[];
  readonly tally: Tally;
};

/**
 * Writes the points of many deliveries, each with its ledger point, in one write. A point that the store refuses takes
 * its record to quarantine, and the ledger point is written again with the counts as they are. Deliveries whose lease
 * was lost meanwhile are left out: somebody else has them.
 *
 * @throws the signal's reason when it aborts: then nothing is promised of any.
 */
export async function writeWork(
  store: Store,
  batch: readonly Processed[],
  { patience, observe }: { readonly patience: Patience; readonly observe: Observe },
): Promise<readonly Written[]> {
  const written = await patiently(() => writeOnce(store, batch, { patience, observe }), patience);
  await correctLedger(store, written, patience);
  return written;
}

/** Those of its points that the store has: of a record in quarantine it may have some, and none counts. */
export function pointsStored({ work, quarantined }: Written): readonly Point[] {
  const out = new Set(quarantined.map(({ index }) => index));
  return out.size === 0 ? work.points : work.points.filter((_, at) => !out.has(work.origins[at] ?? -1));
}

async function writeOnce(
  store: Store,
  batch: readonly Processed[],
  { patience, observe }: { readonly patience: Patience; readonly observe: Observe },
): Promise<readonly Written[]> {
  const { clock, signal } = patience;
  const held = batch.filter(({ delivery }) => !delivery.lost.aborted);
  if (held.length === 0) {
    return [];
  }
  const layout = layOut(held, clock.now());
  const startedAt = clock.monotonic();
  const { refused } = await store.write(layout.points, signal, { traces: tracesOf(held) });
  observe({
    type: 'points.written',
    points: layout.points.length - refused.length,
    refused: refused.length,
    tookMs: clock.monotonic() - startedAt,
  });
  return held.map((work, at) => withRefusals(work, refusalsOf(layout, refused, at)));
}

/** All points in one list, those of each delivery together and its ledger point last. */
type Layout = { readonly points: readonly Point[]; readonly starts: readonly number[] };

function layOut(batch: readonly Processed[], now: number): Layout {
  const points: Point[] = [];
  const starts: number[] = [];
  for (const work of batch) {
    starts.push(points.length);
    for (const point of work.points) {
      points.push(point);
    }
    points.push(workLedger(work, work.quarantined, now));
  }
  starts.push(points.length);
  return { points, starts };
}

function tracesOf(batch: readonly Processed[]): readonly string[] {
  return batch.flatMap(({ delivery }) => delivery.envelope.trace ?? []);
}

/** What was refused of one delivery, by the point's place within it. */
function refusalsOf(layout: Layout, refused: readonly Refusal[], at: number): ReadonlyMap<number, string> {
  const from = layout.starts[at] ?? 0;
  const to = layout.starts[at + 1] ?? from;
  const ofDelivery = refused.filter(({ index }) => index >= from && index < to);
  return new Map(ofDelivery.map(({ index, reason }) => [index - from, reason]));
}

/** @throws Failure when the ledger point itself is refused: without it nothing can be proved. */
function withRefusals(work: Processed, refusals: ReadonlyMap<number, string>): Written {
  const ledgerRefusal = refusals.get(work.points.length);
  if (ledgerRefusal !== undefined) {
    throw new Failure(
      'permanent',
      `The store refuses Millrace's own ledger points: ${ledgerRefusal}. Give Millrace a database of its own.`,
    );
  }
  const quarantined = [...work.quarantined, ...refusedRecords(work, refusals)];
  return { work, quarantined, tally: tallyOf(work, quarantined) };
}

/** A record with several refused points is quarantined once, with the first reason. */
function refusedRecords(work: Processed, refusals: ReadonlyMap<number, string>): QuarantinedRecord[] {
  const byRecord = new Map<number, string>();
  for (const [place, reason] of refusals) {
    const index = work.origins[place];
    if (index !== undefined && !byRecord.has(index)) {
      byRecord.set(index, reason);
    }
  }
  return [...byRecord].map(([index, reason]) => ({
    index,
    reason: `The store refuses its point: ${reason}`,
    path: undefined,
  }));
}

async function correctLedger(store: Store, written: readonly Written[], patience: Patience): Promise<void> {
  const corrected = written
    .filter(({ work, quarantined }) => quarantined.length > work.quarantined.length)
    .map(({ work, quarantined }) => workLedger(work, quarantined, patience.clock.now()));
  if (corrected.length > 0) {
    await patiently(() => store.write(corrected, patience.signal), patience);
  }
}
