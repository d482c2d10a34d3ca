import type { Clock } from '../ports/clock.ts';
import { failureIn } from '../ports/failure.ts';
import type { Queue } from '../ports/queue.ts';
import type { Pauses } from './pauses.ts';

/** How often the queues are asked whether they are empty, in milliseconds. */
const LOOK_MS = 200;

/** A queue's depth is approximate: it must be empty this often in a row. */
const EMPTY_LOOKS = 3;

/** For so long SQS may leave messages out of its counts after they were sent, in milliseconds. */
const COUNTS_SETTLE_MS = 60_000;

export type IdleEnding =
  | { readonly type: 'idle' }
  /** A dependency has said no for too long, or in a way that waiting does not mend. */
  | { readonly type: 'gave-up'; readonly reason: string };

export type IdleOptions = {
  readonly clock: Clock;
  /** Resolves when nothing more will be sent. */
  readonly gathered: Promise<void>;
  readonly queues: readonly Queue[];
  readonly pauses: Pauses;
  /**
   * Whether records that were gathered here have no end yet, as far as this process saw. Then queues that count as empty
   * are not believed for a minute: somebody else may have taken them, or SQS does not count them yet. Default: never.
   */
  readonly unfinished?: (() => boolean) | undefined;
  /** How long a dependency may say no, in milliseconds. */
  readonly giveUpAfterMs: number;
  readonly signal: AbortSignal;
};

/**
 * Waits until all is gathered and every queue is empty: the end of `--once`.
 *
 * @throws the signal's reason when it aborts.
 */
export async function untilIdle(options: IdleOptions): Promise<IdleEnding> {
  const { clock, unfinished = () => false } = options;
  let gathered = false;
  let emptySince: number | undefined;
  void options.gathered.then(() => {
    gathered = true;
  });
  for (let looks = 0; looks < EMPTY_LOOKS; ) {
    await clock.sleep(LOOK_MS, options.signal);
    const reason = hopeless(options);
    if (reason !== undefined) {
      return { type: 'gave-up', reason };
    }
    const empty = gathered && (await allEmpty(options));
    emptySince = empty ? (emptySince ?? clock.monotonic()) : undefined;
    const settled = emptySince !== undefined && clock.monotonic() - emptySince >= COUNTS_SETTLE_MS;
    looks = empty && (settled || !unfinished()) ? looks + 1 : 0;
  }
  return { type: 'idle' };
}

function hopeless({ clock, pauses, giveUpAfterMs }: IdleOptions): string | undefined {
  const now = clock.monotonic();
  const pause = pauses.now().find(({ kind, since }) => kind === 'permanent' || now - since >= giveUpAfterMs);
  return pause === undefined ? undefined : `${pause.what}: ${pause.reason}`;
}

async function allEmpty({ queues, signal }: IdleOptions): Promise<boolean> {
  for (const queue of queues) {
    try {
      const { waiting, inFlight } = await queue.depth(signal);
      if (waiting + inFlight > 0) {
        return false;
      }
    } catch (thrown) {
      signal.throwIfAborted();
      // The queue says by itself that it fails; until it answers, it is not known to be empty.
      failureIn(thrown);
      return false;
    }
  }
  return true;
}
