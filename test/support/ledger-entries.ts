import type { JournalEntry } from '../../src/ports/state.ts';
import type { LedgerEntry } from '../../src/ports/store.ts';

/** When the envelopes of these entries were gathered. */
export const GATHERED_AT = 1_767_225_600_123;

/** The ledger entry of an envelope; by default of ten records, all stored. */
export function ledgerEntryOf(envelope: string, rest: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    source: 'quakes',
    type: 'quake',
    partition: 'world',
    fetched: 10,
    stored: 10,
    dropped: 0,
    quarantined: 0,
    gatheredAt: GATHERED_AT,
    ...rest,
    envelope,
  };
}

/** The ledger entry of a replay. */
export function replayEntryOf(envelope: string, places: string, writtenAt: number): LedgerEntry {
  return ledgerEntryOf(envelope, { fetched: 0, stored: 0, places, writtenAt });
}

/** The journal entry of an envelope of ten records. */
export function journalEntryOf(envelope: string, rest: Partial<JournalEntry> = {}): JournalEntry {
  return {
    source: 'quakes',
    type: 'quake',
    partition: 'world',
    records: 10,
    gatheredAt: GATHERED_AT,
    durableAt: rest.gatheredAt ?? GATHERED_AT,
    ...rest,
    envelope,
  };
}
