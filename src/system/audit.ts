import type { JournalEntry, State } from '../ports/state.ts';
import type { LedgerEntry, Store } from '../ports/store.ts';
import { type BalanceRow, balance, createRows, type Open } from './balance.ts';

/** Envelopes that are joined at a time: what an audit holds in memory, however long its range is. */
const SLICE_ENVELOPES = 20_000;

/** For so long before it was looked at, a queue's count may not know of a message yet, in milliseconds. */
const COUNT_SETTLES_MS = 5 * 60_000;

/** What a queue could still hold. */
export type Holding = {
  /** How long it keeps a message, in milliseconds. */
  readonly retentionMs: number;
  /** When it was looked at, in milliseconds since the epoch. */
  readonly lookedAt: number;
  /** Whether it held nothing then: neither waiting, nor received by anyone. */
  readonly empty: boolean;
  /** How many records of each envelope its quarantine holds. Asked for when there are records without an end. */
  quarantined(): Promise<ReadonlyMap<string, number>>;
};

/** Something about one envelope that a person should know. */
export type Finding = {
  /** `unjournaled` is no fault: nothing of the envelope is lost. The other two are. */
  readonly type: 'unbalanced' | 'missing' | 'unjournaled';
  readonly envelope: string;
  readonly source: string;
  readonly recordType: string;
  readonly reason: string;
};

export type AuditOptions = {
  readonly state: State;
  readonly store: Store;
  /** Milliseconds since the epoch: from the first, up to but not with the second. Default: all that is journaled. */
  readonly range: { readonly from?: number | undefined; readonly to: number };
  /** What the queue of a type could still hold, looked at before the audit; undefined where it was not asked. */
  readonly holding: (type: string) => Holding | undefined;
  /** Called with each finding as it is found. */
  readonly found: (finding: Finding) => void;
  readonly signal: AbortSignal;
};

export type Audit = {
  readonly rows: readonly BalanceRow[];
  /** How many envelopes were found to be so. */
  readonly findings: Readonly<Record<Finding['type'], number>>;
  /** Every record that was fetched has an end, or is where it can still get one. */
  readonly balances: boolean;
};

/**
 * Goes over a range, one slice after the other, and says where every record that was fetched is now.
 *
 * A record without an end is in flight while its queue could still hold it. It is missing when that is ruled out: the
 * queue keeps nothing for so long, or it held nothing when it was looked at. The look comes before the ledger is read,
 * because a message is removed only after its ledger point is written.
 *
 * @throws Failure when the state or the store cannot be read; the signal's reason when it aborts.
 */
export async function audit(options: AuditOptions): Promise<Audit> {
  const { state, store, signal } = options;
  const rows = createRows();
  const findings = { unbalanced: 0, missing: 0, unjournaled: 0 };

  function tell(finding: Finding): void {
    findings[finding.type] += 1;
    options.found(finding);
  }

  for await (const { entries, from, to } of slices(state, options.range)) {
    const slice = await balance(entries, store.ledger({ from, to }, signal));
    slice.rows.forEach((row) => rows.add(row));
    for (const { type: recordType, ...rest } of slice.unbalanced) {
      tell({ type: 'unbalanced', recordType, ...rest });
    }
    for (const open of slice.open) {
      await place(open, options.holding(open.entry.type), { row: rows.of(open.entry), tell });
    }
    for (const entry of await reallyUnjournaled(state, slice.unjournaled)) {
      tell({ type: 'unjournaled', ...unjournaled(entry) });
    }
  }
  const balances = findings.unbalanced === 0 && findings.missing === 0;
  return { rows: rows.sorted(), findings, balances };
}

type Slice = { readonly entries: readonly JournalEntry[]; readonly from: number; readonly to: number };

/** The journal in slices that leave no moment out, so that the ledger of the time between is seen too. */
async function* slices(state: State, { from, to }: AuditOptions['range']): AsyncIterable<Slice> {
  let begin = from;
  let entries: JournalEntry[] = [];
  for await (const entry of state.journal(from ?? 0, to)) {
    begin ??= entry.gatheredAt;
    if (entries.length >= SLICE_ENVELOPES && entry.gatheredAt > (entries.at(-1)?.gatheredAt ?? 0)) {
      yield { entries, from: begin, to: entry.gatheredAt };
      begin = entry.gatheredAt;
      entries = [];
    }
    entries.push(entry);
  }
  if (begin !== undefined) {
    yield { entries, from: begin, to };
  }
}

/** Says of records without an end where they are: in quarantine whole, in flight (as they are counted), or nowhere. */
async function place(
  { entry, records }: Open,
  holding: Holding | undefined,
  to: { readonly row: BalanceRow; readonly tell: (finding: Finding) => void },
): Promise<void> {
  if (holding === undefined) {
    return;
  }
  const quarantined = Math.min(records, (await holding.quarantined()).get(entry.envelope) ?? 0);
  to.row.quarantined += quarantined;
  to.row.inFlight -= quarantined;
  const left = records - quarantined;
  const reason = left === 0 ? undefined : whyMissing(entry, holding);
  if (reason !== undefined) {
    to.row.missing += left;
    to.row.inFlight -= left;
    const { envelope, source, type: recordType } = entry;
    to.tell({
      type: 'missing',
      envelope,
      source,
      recordType,
      reason: `${left} records have no end: ${reason}`,
    });
  }
}

function whyMissing(entry: JournalEntry, { retentionMs, lookedAt, empty }: Holding): string | undefined {
  const age = lookedAt - (entry.durableAt ?? entry.gatheredAt);
  if (age > retentionMs) {
    return `its queue keeps a message for ${Math.round(retentionMs / 86_400_000)} days, and it is older`;
  }
  return empty && age > COUNT_SETTLES_MS ? 'its queue holds nothing any more' : undefined;
}

/** An envelope that was gathered again since, with the same records, is in the journal under its newest time. */
async function reallyUnjournaled(
  state: State,
  candidates: readonly LedgerEntry[],
): Promise<readonly LedgerEntry[]> {
  const known = await state.journaled(candidates.map(({ envelope }) => envelope));
  const names = new Set(known.map(({ envelope }) => envelope));
  return candidates.filter(({ envelope }) => !names.has(envelope));
}

function unjournaled({ envelope, source, type: recordType, stored, dropped, quarantined }: LedgerEntry) {
  const reason = `${stored + dropped + quarantined} records have an end and are not in the journal`;
  return { envelope, source, recordType, reason };
}
