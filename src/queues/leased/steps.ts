import type { Clock } from '../../ports/clock.ts';
import { createBatcher } from './batcher.ts';
import { untilTaken } from './until-taken.ts';
import { type Answers, BATCH_BYTES, BATCH_ENTRIES, type Extension, type Refusal, type Wire } from './wire.ts';

/** Attempts to tell the queue a verdict before the message is left to come back. */
const ATTEMPTS = 5;

/** How long a verdict waits for others to share its batch, in milliseconds. */
const LINGER_MS = 5;

/** Batches on their way at once, of each kind. */
const CONCURRENCY = 4;

/** Single messages removed and lent for longer, in batches made of all that is asked at the same time. */
export type Steps = {
  /** Resolves with why it is still there, if it is. */
  remove(receipt: string): Promise<Refusal | undefined>;
  /** Resolves with why it is not lent as long as was asked, if it is not. */
  extend(extension: Extension): Promise<Refusal | undefined>;
};

export function createSteps({
  wire,
  clock,
  closing,
}: {
  readonly wire: Wire;
  readonly clock: Clock;
  readonly closing: AbortSignal;
}): Steps {
  function batches<Item>(step: (items: readonly Item[]) => Promise<Answers>) {
    return createBatcher<Item, Refusal | undefined>({
      clock,
      most: BATCH_ENTRIES,
      mostBytes: BATCH_BYTES,
      bytesOf: () => 0,
      lingerMs: LINGER_MS,
      concurrency: CONCURRENCY,
      closing,
      handle: (items) => untilTaken(items, step, { clock, attempts: ATTEMPTS, signal: closing }),
    });
  }

  const removing = batches((receipts: readonly string[]) => wire.remove(receipts, closing));
  const extending = batches((extensions: readonly Extension[]) => wire.extend(extensions, closing));
  return {
    remove: (receipt) => removing.add(receipt),
    extend: (extension) => extending.add(extension),
  };
}
