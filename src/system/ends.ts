import { isReplay } from '../ports/ledger.ts';
import { type End, readPlaces } from '../ports/places.ts';
import type { LedgerEntry } from '../ports/store.ts';

/** How many records of one envelope ended in which way. */
export type Ends = Readonly<Record<End, number>>;

/** What the ledger says of one envelope: its own entry, and those of its replays. */
export type EnvelopeLedger = { own: LedgerEntry | undefined; readonly replays: LedgerEntry[] };

/**
 * Where the records of an envelope are, replays included. A replay counts for a record only where the envelope's own
 * entry says that it went to quarantine, or where there is no such entry because the envelope went there whole: so it
 * does not matter how often, or in which order, the envelope and its replays were delivered.
 */
export function endsOf({ own, replays }: EnvelopeLedger): Ends {
  const ends: Record<End, number> = {
    stored: own?.stored ?? 0,
    dropped: own?.dropped ?? 0,
    quarantined: own?.quarantined ?? 0,
  };
  if (replays.length === 0) {
    return ends;
  }
  const inQuarantine = readPlaces(own?.places ?? '');
  for (const [place, end] of newestEnds(replays)) {
    if (own === undefined) {
      ends[end] += 1;
    } else if (inQuarantine.get(place) === 'quarantined') {
      ends.quarantined -= 1;
      ends[end] += 1;
    }
  }
  return ends;
}

/** Puts an entry to what is known of its envelope; of the envelope's own, the one that was made last stays. */
export function addEntry(known: EnvelopeLedger, entry: LedgerEntry): void {
  if (isReplay(entry)) {
    known.replays.push(entry);
  } else if (known.own === undefined || writtenAt(entry) >= writtenAt(known.own)) {
    known.own = entry;
  }
}

function newestEnds(replays: readonly LedgerEntry[]): ReadonlyMap<number, End> {
  const inOrder = [...replays].sort((a, b) => writtenAt(a) - writtenAt(b));
  return new Map(inOrder.flatMap(({ places = '' }) => [...readPlaces(places)]));
}

function writtenAt(entry: LedgerEntry): number {
  return entry.writtenAt ?? 0;
}
