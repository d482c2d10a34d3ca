import type { Observe } from '../ports/events.ts';
import { Failure, failureIn } from '../ports/failure.ts';
import type { Cursor, Source } from '../ports/source.ts';
import type { State } from '../ports/state.ts';
import { type LedgerCursor, LedgerUnreadable } from '../ports/store.ts';
import { type Patience, patiently } from './patience.ts';

/** The most partitions whose cursors are held while the ledger is read: as many as a source may have. */
const MOST_PARTITIONS = 1_000_000;

/** Cursors that the state takes over at a time: between two times others get their turn. */
const ADOPTED_AT_ONCE = 5_000;

export type RecallPorts = {
  readonly state: State;
  readonly observe: Observe;
  /** The cursors in the store's ledger, as `Store.cursors`. */
  readonly cursors: (source: string, signal: AbortSignal) => AsyncIterable<LedgerCursor>;
};

/** @param owns whether a partition is this process's @throws the signal's reason when it aborts. */
export type RecallCursors = (
  source: Source,
  owns: (partition: string) => boolean,
  patience: Patience,
) => Promise<void>;

/**
 * Gives the state the cursors that it does not have and the ledger of the store does: for a process that is new to its
 * partitions, or lost its state. Such a cursor is never ahead of what is durable on the queue, and may be behind: then
 * some is gathered twice. What a person made the state forget stays forgotten. A store that says no is waited for; one
 * that can never give its ledger back is not.
 */
export function createRecallCursors({ state, observe, cursors }: RecallPorts): RecallCursors {
  return async (source, owns, patience) => {
    if (source.keepsCursors !== true || (await patiently(() => state.isForgotten(source.name), patience))) {
      return;
    }
    const found = await patiently(
      () => read(() => newestOf(cursors(source.name, patience.signal), owns)),
      patience,
    );
    if (found instanceof LedgerUnreadable) {
      observe({ type: 'cursors.recalled', source: source.name, cursors: 0, reason: found.message });
      return;
    }
    const adopted = await adopt(state, source, found, patience);
    if (adopted > 0) {
      observe({ type: 'cursors.recalled', source: source.name, cursors: adopted });
    }
  };
}

async function newestOf(
  cursors: AsyncIterable<LedgerCursor>,
  owns: (partition: string) => boolean,
): Promise<ReadonlyMap<string, Cursor>> {
  const newest = new Map<string, LedgerCursor>();
  for await (const each of cursors) {
    const known = newest.get(each.partition);
    if ((known === undefined || known.gatheredAt < each.gatheredAt) && owns(each.partition)) {
      newest.set(each.partition, each);
    }
    if (newest.size > MOST_PARTITIONS) {
      throw new RangeError(
        `The ledger has cursors of more than ${MOST_PARTITIONS} partitions of one source.`,
      );
    }
  }
  return new Map([...newest].map(([partition, { cursor }]) => [partition, cursor]));
}

/** Waiting for what never comes is no use; and of what does come, people must know where it is waited for. */
async function read<Found>(reading: () => Promise<Found>): Promise<Found | LedgerUnreadable> {
  try {
    return await reading();
  } catch (thrown) {
    if (thrown instanceof LedgerUnreadable) {
      return thrown;
    }
    const { kind, message, afterMs } = failureIn(thrown);
    throw new Failure(
      kind,
      `this process has no cursors yet, and looks for them in the store's ledger: ${message} (With --cursors-from state it would begin from the start.)`,
      { cause: thrown, afterMs },
    );
  }
}

async function adopt(
  state: State,
  source: Source,
  found: ReadonlyMap<string, Cursor>,
  patience: Patience,
): Promise<number> {
  const all = [...found];
  let adopted = 0;
  for (let from = 0; from < all.length; from += ADOPTED_AT_ONCE) {
    const later = await patiently(async () => {
      const ahead = await aheadOfState(state, source, all.slice(from, from + ADOPTED_AT_ONCE));
      await state.adopt(source.name, ahead);
      return ahead.size;
    }, patience);
    adopted += later;
  }
  return adopted;
}

/** The state may know more, of a partition that this process had before. */
async function aheadOfState(
  state: State,
  source: Source,
  found: readonly (readonly [string, Cursor])[],
): Promise<ReadonlyMap<string, Cursor>> {
  const ahead = new Map<string, Cursor>();
  for (const [partition, cursor] of found) {
    const kept = await state.cursor(source.name, partition);
    const latest = kept === undefined ? cursor : (source.later?.(kept, cursor) ?? kept);
    if (latest !== kept) {
      ahead.set(partition, latest);
    }
  }
  return ahead;
}
