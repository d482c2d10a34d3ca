import { isDeepStrictEqual } from 'node:util';
import type { Point } from '../../src/ports/store.ts';
import { balance } from '../../src/system/balance.ts';
import type { Outside } from './outside.ts';
import { pointOf, type Served } from './records.ts';
import type { Witness } from './witness.ts';

const EVER = { from: 0, to: Date.UTC(2100) };
const unaborted = new AbortController().signal;

/** Looks at what is left when all has come to rest: tells the witness of everything that is not as it must be. */
export async function judge(
  { kept }: Outside,
  records: ReadonlyMap<string, Served>,
  witness: Witness,
  /** Whether a crash may have come between a send and the journal. */
  options: { readonly mayBeUnjournaled: boolean },
): Promise<void> {
  await judgePoints(kept, records, witness);
  judgeQuarantine(records, witness);
  if ((await kept.spooled()) > 0) {
    witness.violated('Envelopes are left in the spool, though gathering has come to its end.');
  }
  await judgeAudit(kept, witness, options.mayBeUnjournaled);
}

async function judgePoints(
  { store }: Outside['kept'],
  records: ReadonlyMap<string, Served>,
  { violated }: Witness,
): Promise<void> {
  const missing = new Map(
    [...records.values()]
      .filter(({ end }) => end === 'stored')
      .map((served) => [served.key, pointOf(served)]),
  );
  for (const measurement of ['reading', 'alarm']) {
    for await (const point of store.points(measurement)) {
      const key = point.tags['key'] ?? '';
      if (!isDeepStrictEqual(plain(point), plain(missing.get(key)))) {
        violated(`The store holds ${shown(point)}, in place of ${shown(missing.get(key))}.`);
      }
      missing.delete(key);
    }
  }
  if (missing.size > 0) {
    violated(`The store lacks the records ${[...missing.keys()].join(', ')}.`);
  }
}

function judgeQuarantine(records: ReadonlyMap<string, Served>, witness: Witness): void {
  const found = witness.quarantined();
  const missing = [...records.values()].filter(
    ({ key, end }) => (end === 'quarantined' || end === 'refused') && !found.has(key),
  );
  if (missing.length > 0) {
    witness.violated(`Quarantine lacks the records ${missing.map(({ key }) => key).join(', ')}.`);
  }
}

/** The audit must agree: with itself, and with what was really served in each envelope. */
async function judgeAudit(
  kept: Outside['kept'],
  { violated, expectedEnds }: Witness,
  mayBeUnjournaled: boolean,
): Promise<void> {
  const { rows, unbalanced, unjournaled } = await balance(
    (await kept.state()).journal(EVER.from, EVER.to),
    kept.store.ledger(EVER, unaborted),
  );
  for (const { source, type, fetched, stored, dropped, quarantined, inFlight } of rows) {
    if (inFlight !== 0 || fetched !== stored + dropped + quarantined) {
      violated(
        `The audit of ${source} ${type} says ${fetched} fetched = ${stored} stored + ${dropped} dropped + ${quarantined} quarantined + ${inFlight} in flight.`,
      );
    }
  }
  for (const { envelope, reason } of unbalanced) {
    violated(`The audit says of envelope ${envelope}: ${reason}.`);
  }
  if (unjournaled.length > 0 && !mayBeUnjournaled) {
    violated(
      `Nothing was killed between send and journal, and ${unjournaled.length} envelopes are in no journal.`,
    );
  }
  for await (const { envelope, stored, dropped, quarantined } of kept.store.ledger(EVER, unaborted)) {
    const said = { stored, dropped, quarantined };
    const expected = expectedEnds(envelope);
    if (![expected?.final, expected?.provisional].some((ends) => isDeepStrictEqual(said, ends))) {
      violated(`The ledger says of envelope ${envelope} ${shown(said)}; it should be ${shown(expected)}.`);
    }
  }
}

function plain(point: Point | undefined) {
  return point && { ...point, tags: { ...point.tags }, fields: { ...point.fields } };
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each)) ?? 'nothing';
}
