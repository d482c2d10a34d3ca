import type { Envelope, QuarantineNote } from '../ports/envelope.ts';
import type { Quarantine, QuarantinedMessage } from '../ports/quarantine.ts';

/** Which records of a quarantine are meant: those that match all that is given. */
export type Where = {
  readonly source?: string | undefined;
  readonly type?: string | undefined;
  /** A part of the reason. */
  readonly reason?: string | undefined;
  /** A part of the page's name. */
  readonly page?: string | undefined;
};

/** Messages that one pass holds at once: SQS lends 120,000 of a queue. */
export const MOST_MESSAGES = 100_000;

/** Records that one pass remembers, to show each once. */
export const MOST_RECORDS = 1_000_000;

/** A message of a quarantine with what of it is meant. */
export type Picked =
  | {
      readonly type: 'envelope';
      readonly message: QuarantinedMessage;
      readonly envelope: Envelope;
      /** The places of its records that are meant, in this message, and were not seen before in this pass. */
      readonly picked: readonly number[];
      /** Those that were seen before: the quarantine holds them more than once. */
      readonly again: readonly number[];
    }
  | {
      readonly type: 'unreadable';
      readonly message: QuarantinedMessage;
      readonly reason: string;
      readonly body: string;
    };

export type PassOptions = {
  readonly where: Where;
  /** Of the records that match, those that this pass is for. Whoever removes messages removes all that are picked. */
  readonly wanted?: ((envelope: Envelope, note: QuarantineNote) => boolean) | undefined;
  readonly signal: AbortSignal;
};

/**
 * Goes over a quarantine once. Every message stays lent until the quarantine is closed, so that none comes twice; what
 * is not removed by then is there again.
 *
 * A record that was replayed meanwhile and came back is another than the one that was seen: it has one round more, and
 * is left alone.
 *
 * @returns whether all was seen; otherwise a bound ended the pass.
 * @throws Failure when the queue said no.
 */
export async function* pass(
  quarantine: Quarantine,
  options: PassOptions,
): AsyncGenerator<Picked, { readonly all: boolean }> {
  const rounds = new Map<string, number>();
  for (let messages = 0; messages < MOST_MESSAGES && rounds.size < MOST_RECORDS; ) {
    const lent = await quarantine.receive(options.signal);
    if (lent.length === 0) {
      return { all: true };
    }
    messages += lent.length;
    for (const message of lent) {
      const picked = pick(message, options, rounds);
      if (picked !== undefined) {
        yield picked;
      }
    }
  }
  return { all: false };
}

function pick(
  message: QuarantinedMessage,
  { where, wanted = () => true }: PassOptions,
  rounds: Map<string, number>,
): Picked | undefined {
  const { content } = message;
  if (content.type === 'unreadable') {
    const { reason, body } = content;
    return matches(where, { reason }) ? { type: 'unreadable', message, reason, body } : undefined;
  }
  const { envelope } = content;
  const { source, type, from } = envelope;
  const picked: number[] = [];
  const again: number[] = [];
  for (const [place, note] of notesOf(envelope).entries()) {
    if (matches(where, { source, type, page: from.page, reason: note.reason }) && wanted(envelope, note)) {
      const key = recordKey(envelope, note);
      const seen = rounds.get(key);
      if (seen === undefined) {
        rounds.set(key, roundsOf(note));
        picked.push(place);
      } else if (roundsOf(note) <= seen) {
        again.push(place);
      }
    }
  }
  return picked.length + again.length === 0
    ? undefined
    : { type: 'envelope', message, envelope, picked, again };
}

function matches(where: Where, record: Where): boolean {
  const same = (wanted: string | undefined, found: string | undefined) =>
    wanted === undefined || wanted === found;
  const within = (wanted: string | undefined, found: string | undefined) =>
    wanted === undefined || (found?.includes(wanted) ?? false);
  return (
    same(where.source, record.source) &&
    same(where.type, record.type) &&
    within(where.reason, record.reason) &&
    within(where.page, record.page)
  );
}

export function notesOf({ quarantine = [] }: Envelope): readonly QuarantineNote[] {
  return quarantine;
}

/** How often a record was replayed. */
export function roundsOf({ rounds = 0 }: QuarantineNote): number {
  return rounds;
}

/** What names a record, however often it is in a quarantine. */
export function recordKey({ id }: Envelope, { index }: QuarantineNote): string {
  return `${id} ${index}`;
}

/** The same envelope with only these of its records, and their notes. @param places in this envelope, from 0 */
export function only(
  envelope: Envelope,
  places: readonly number[],
  note: (note: QuarantineNote) => QuarantineNote = (same) => same,
): Envelope {
  const notes = notesOf(envelope);
  return {
    ...envelope,
    records: places.map((place) => envelope.records[place]),
    quarantine: places.flatMap((place) => notes[place] ?? []).map(note),
  };
}
