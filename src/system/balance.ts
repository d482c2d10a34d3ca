import type { JournalEntry } from '../ports/state.ts';
import type { LedgerEntry } from '../ports/store.ts';
import { addEntry, type EnvelopeLedger, endsOf } from './ends.ts';

/** Where the records of one source and type are: fetched = stored + dropped + quarantined + in flight (+ missing). */
export type BalanceRow = {
  readonly source: string;
  readonly type: string;
  fetched: number;
  stored: number;
  dropped: number;
  quarantined: number;
  /** Durable on the queue, and not yet in the store's ledger. */
  inFlight: number;
  /** Without an end, and where no queue can still hold them. */
  missing: number;
  envelopes: number;
};

/** An envelope whose records are not all accounted for. */
export type Unbalanced = {
  readonly envelope: string;
  readonly source: string;
  readonly type: string;
  readonly reason: string;
};

/** An envelope with records that have no end yet: they are counted as in flight. */
export type Open = { readonly entry: JournalEntry; readonly records: number };

export type Balance = {
  readonly rows: readonly BalanceRow[];
  readonly unbalanced: readonly Unbalanced[];
  readonly open: readonly Open[];
  /**
   * Envelopes that have an end and are not in the journal that was given, each once: a crash fell between their
   * becoming durable on the queue and their being written down, or somebody else gathered them. Nothing of them is lost.
   */
  readonly unjournaled: readonly LedgerEntry[];
};

/**
 * Joins what was fetched (the journal) with what became of it (the store's ledger), envelope by envelope. Holds one
 * entry for each envelope in memory: `audit` gives it one slice of time after the other.
 */
export async function balance(
  journal: AsyncIterable<JournalEntry> | Iterable<JournalEntry>,
  ledger: AsyncIterable<LedgerEntry>,
): Promise<Balance> {
  const fetched = new Map<string, { readonly entry: JournalEntry; readonly known: EnvelopeLedger }>();
  for await (const entry of journal) {
    fetched.set(entry.envelope, { entry, known: { own: undefined, replays: [] } });
  }
  const unjournaled = new Map<string, LedgerEntry>();
  for await (const end of ledger) {
    const found = fetched.get(end.envelope);
    if (found === undefined) {
      unjournaled.set(end.envelope, end);
    } else {
      addEntry(found.known, end);
    }
  }
  const rows = createRows();
  const unbalanced: Unbalanced[] = [];
  const open: Open[] = [];
  for (const { entry, known } of fetched.values()) {
    const ends = endsOf(known);
    const sum = ends.stored + ends.dropped + ends.quarantined;
    const inFlight = known.own === undefined ? Math.max(0, entry.records - sum) : 0;
    rows.add({ ...ends, ...entry, fetched: entry.records, inFlight, missing: 0, envelopes: 1 });
    if (inFlight > 0) {
      open.push({ entry, records: inFlight });
    } else if (sum !== entry.records) {
      unbalanced.push(disagreement(entry, sum));
    }
  }
  return { rows: rows.sorted(), unbalanced, open, unjournaled: [...unjournaled.values()] };
}

function disagreement({ envelope, source, type, records }: JournalEntry, sum: number): Unbalanced {
  return { envelope, source, type, reason: `${records} records were fetched and ${sum} have an end` };
}

export type Rows = {
  /** Adds the counts to those of the same source and type. */
  add(row: BalanceRow): void;
  /** The row of this source and type, to change. */
  of(name: { readonly source: string; readonly type: string }): BalanceRow;
  sorted(): readonly BalanceRow[];
};

/** Sums by source and type. */
export function createRows(): Rows {
  const rows = new Map<string, BalanceRow>();

  function of({ source, type }: { readonly source: string; readonly type: string }): BalanceRow {
    const key = JSON.stringify([source, type]);
    const zero = { fetched: 0, stored: 0, dropped: 0, quarantined: 0, inFlight: 0, missing: 0, envelopes: 0 };
    const row = rows.get(key) ?? { source, type, ...zero };
    rows.set(key, row);
    return row;
  }

  return {
    of,
    add(more) {
      const row = of(more);
      row.fetched += more.fetched;
      row.stored += more.stored;
      row.dropped += more.dropped;
      row.quarantined += more.quarantined;
      row.inFlight += more.inFlight;
      row.missing += more.missing;
      row.envelopes += more.envelopes;
    },
    sorted: () =>
      [...rows.values()].sort((a, b) => a.source.localeCompare(b.source) || a.type.localeCompare(b.type)),
  };
}
