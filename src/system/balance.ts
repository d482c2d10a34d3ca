import type { JournalEntry } from '../ports/state.ts';
import type { LedgerEntry } from '../ports/store.ts';

/** Where the records of one source and type are: fetched = stored + dropped + quarantined + in flight. */
export type BalanceRow = {
  readonly source: string;
  readonly type: string;
  fetched: number;
  stored: number;
  dropped: number;
  quarantined: number;
  /** Durable on the queue, and not yet in the store's ledger. */
  inFlight: number;
  envelopes: number;
};

/** An envelope whose records are not all accounted for. */
export type Unbalanced = {
  readonly envelope: string;
  readonly source: string;
  readonly type: string;
  readonly reason: string;
};

export type Balance = {
  readonly rows: readonly BalanceRow[];
  readonly unbalanced: readonly Unbalanced[];
  /**
   * Envelopes that have an end and are not in the journal: a crash fell between their becoming durable on the queue and
   * their being written down. Nothing of them is lost.
   */
  readonly unjournaled: readonly LedgerEntry[];
};

/**
 * Joins what was fetched (the journal) with what became of it (the store's ledger), envelope by envelope. Holds one
 * entry for each envelope of the range in memory.
 */
export async function balance(
  journal: AsyncIterable<JournalEntry>,
  ledger: AsyncIterable<LedgerEntry>,
): Promise<Balance> {
  const ended = new Map<string, LedgerEntry>();
  for await (const entry of ledger) {
    ended.set(entry.envelope, entry);
  }
  const rows = new Map<string, BalanceRow>();
  const unbalanced: Unbalanced[] = [];
  for await (const entry of journal) {
    const row = rowOf(rows, entry);
    row.envelopes += 1;
    row.fetched += entry.records;
    const end = ended.get(entry.envelope);
    if (end === undefined) {
      row.inFlight += entry.records;
    } else {
      addEnd(row, end);
      unbalanced.push(...disagreement(entry, end));
      ended.delete(entry.envelope);
    }
  }
  return {
    rows: [...rows.values()].sort(bySourceAndType),
    unbalanced,
    unjournaled: [...ended.values()],
  };
}

function addEnd(row: BalanceRow, end: LedgerEntry): void {
  row.stored += end.stored;
  row.dropped += end.dropped;
  row.quarantined += end.quarantined;
}

function disagreement(entry: JournalEntry, end: LedgerEntry): Unbalanced[] {
  const sum = end.stored + end.dropped + end.quarantined;
  if (sum === entry.records) {
    return [];
  }
  const { envelope, source, type } = end;
  return [{ envelope, source, type, reason: `${entry.records} records were fetched and ${sum} have an end` }];
}

function rowOf(rows: Map<string, BalanceRow>, { source, type }: JournalEntry): BalanceRow {
  const key = `${source}\n${type}`;
  const known = rows.get(key);
  if (known !== undefined) {
    return known;
  }
  const row = { source, type, fetched: 0, stored: 0, dropped: 0, quarantined: 0, inFlight: 0, envelopes: 0 };
  rows.set(key, row);
  return row;
}

function bySourceAndType(a: BalanceRow, b: BalanceRow): number {
  return a.source.localeCompare(b.source) || a.type.localeCompare(b.type);
}
