import type { Clock } from '../ports/clock.ts';
import type { TimeRange } from '../ports/store.ts';
import { type Balance, balance } from '../system/balance.ts';
import { withDeadline } from '../system/deadline.ts';
import type { Running } from '../system/start.ts';
import { line, type Terminal } from './terminal.ts';
import { table } from './table.ts';

/** The ledger of a range, and whether every record that was fetched has an end. */
export type Ledger = Balance & { readonly balances: boolean };

/** The bound on reading the journal and the ledger back, in milliseconds. */
const READ_DEADLINE_MS = 60_000;

/** Joins the journal of what was fetched with the store's ledger of what became of it. */
export async function ledgerOf(running: Running, clock: Clock, range: TimeRange): Promise<Ledger> {
  const { state, store } = running;
  if (state === undefined || store === undefined) {
    throw new Error('The ledger needs both the journal and the store: only the role run has both.');
  }
  const joined = await withDeadline(clock, READ_DEADLINE_MS, 'reading the ledger back', (signal) =>
    balance(state.journal(range.from, range.to), store.ledger(range, signal)),
  );
  const inFlight = joined.rows.some((row) => row.inFlight > 0);
  return { ...joined, balances: joined.unbalanced.length === 0 && !inFlight };
}

export function writeLedger(stdout: Terminal['stdout'], ledger: Ledger): void {
  const rows = ledger.rows.map((row) => [
    row.type,
    row.source,
    count(row.fetched),
    count(row.stored),
    count(row.dropped),
    count(row.quarantined),
    count(row.inFlight),
    row.fetched === row.stored + row.dropped + row.quarantined ? 'yes' : 'NO',
  ]);
  const head = ['type', 'source', 'fetched', 'stored', 'dropped', 'quarantined', 'in flight', 'balances'];
  for (const text of table(head, rows)) {
    line(stdout, text);
  }
  for (const { envelope, source, type, reason } of ledger.unbalanced) {
    line(stdout, `Envelope ${envelope} of ${source} (${type}) does not balance: ${reason}.`);
  }
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
