import type { Envelope } from '../ports/envelope.ts';
import type { Queue } from '../ports/queue.ts';
import { only, type Picked } from './quarantine-pass.ts';

export type TakeOutOptions = {
  /** The queue whose quarantine it is. */
  readonly queue: Pick<Queue, 'quarantine'>;
  /** Keeps what is taken out where it goes, before it is removed from quarantine. */
  readonly keep: (taken: Envelope) => Promise<void>;
  readonly signal: AbortSignal;
};

/**
 * Takes records out of a message of the quarantine. What stays is put back first as a message of its own, then the
 * message is removed: a crash between leaves records twice, and none lost.
 *
 * @param places the records that go, by their place in the message; those that the quarantine has elsewhere too just go
 * @throws Failure when the queue said no, or the message is not ours any more: then it is still there whole.
 */
export async function takeOut(
  { message, envelope, again }: Extract<Picked, { type: 'envelope' }>,
  places: readonly number[],
  { queue, keep, signal }: TakeOutOptions,
): Promise<void> {
  if (places.length > 0) {
    await keep(only(envelope, places));
  }
  const gone = new Set([...places, ...again]);
  if (gone.size === 0) {
    return;
  }
  const staying = envelope.records.flatMap((_, place) => (gone.has(place) ? [] : [place]));
  if (staying.length > 0) {
    await queue.quarantine([only(envelope, staying)], signal);
  }
  await message.remove(signal);
}
