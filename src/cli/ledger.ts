import type { Clock } from '../ports/clock.ts';
import type { TimeRange } from '../ports/store.ts';
import { type Audit, audit, type Finding } from '../system/audit.ts';
import { withDeadline } from '../system/deadline.ts';
import type { Running } from '../system/start.ts';
import { table } from './table.ts';
import { line, type Terminal } from './terminal.ts';

/** What an audit says, and the envelopes it names. */
export type Ledger = Audit & { readonly named: readonly Finding[] };

/** The bound on reading the journal and the ledger back, in milliseconds. */
const READ_DEADLINE_MS = 60_000;

/** The ledger of a run that has ended: nothing of it may be in flight any more. */
export async function ledgerOf(running: Running, clock: Clock, range: TimeRange): Promise<Ledger> {
  const { state, store } = running;
  if (state === undefined || store === undefined) {
    throw new Error('The ledger needs both the journal and the store: only the role run has both.');
  }
  const named: Finding[] = [];
  const found = (finding: Finding) => void named.push(finding);
  const joined = await withDeadline(clock, READ_DEADLINE_MS, 'reading the ledger back', (signal) =>
    audit({ state, store, range, signal, found, holding: () => undefined }),
  );
  const ended = joined.rows.every(({ inFlight }) => inFlight === 0);
  return { ...joined, named, balances: joined.balances && ended };
}

/** The ledger as a table, then each envelope that does not balance. */
export function writeLedger(stdout: Terminal['stdout'], ledger: Ledger): void {
  writeBalance(stdout, ledger);
  for (const finding of ledger.named.filter(({ type }) => type !== 'unjournaled')) {
    line(stdout, sentence(finding));
  }
}

export function writeBalance(stdout: Terminal['stdout'], { rows }: Pick<Audit, 'rows'>): void {
  const missing = rows.some((row) => row.missing > 0);
  const cells = rows.map((row) => [
    row.type,
    row.source,
    count(row.fetched),
    count(row.stored),
    count(row.dropped),
    count(row.quarantined),
    count(row.inFlight),
    ...(missing ? [count(row.missing)] : []),
    row.fetched === row.stored + row.dropped + row.quarantined + row.inFlight ? 'yes' : 'NO',
  ]);
  const head = ['type', 'source', 'fetched', 'stored', 'dropped', 'quarantined', 'in flight'];
  for (const text of table([...head, ...(missing ? ['missing'] : []), 'balances'], cells)) {
    line(stdout, text);
  }
}

/** One finding, for a person. */
export function sentence({ type, envelope, source, recordType, reason }: Finding): string {
  const what = { unbalanced: 'does not balance', missing: 'is missing', unjournaled: 'is not journaled' }[
    type
  ];
  return `Envelope ${envelope} of ${source} (${recordType}) ${what}: ${reason}.`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}
