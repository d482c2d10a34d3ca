import type { Clock } from '../../ports/clock.ts';
import { failureIn } from '../../ports/failure.ts';
import type { Answers, Refusal } from './wire.ts';

/** The wait before the second attempt, in milliseconds; doubled each time. */
const FIRST_WAIT_MS = 100;

/** The longest wait between two attempts, in milliseconds. */
const LONGEST_WAIT_MS = 2_000;

export type AttemptBounds = {
  readonly clock: Clock;
  readonly attempts: number;
  /** Ends the waiting: what is not taken by then stays refused. */
  readonly signal: AbortSignal;
};

/**
 * Offers a batch until every entry is taken or refused for good, a bounded number of times: only what was not taken,
 * and may be, is offered again. A queue that says no as a whole refuses all that is offered.
 */
export async function untilTaken<Item>(
  items: readonly Item[],
  attempt: (items: readonly Item[]) => Promise<Answers>,
  { clock, attempts, signal }: AttemptBounds,
): Promise<Answers> {
  const answers: (Refusal | undefined)[] = items.map(() => undefined);
  let open = items.map((_, index) => index);
  for (let tries = 1; ; tries++) {
    const offered = await offer(
      open.map((index) => items[index] as Item),
      attempt,
    );
    open.forEach((index, at) => {
      answers[index] = offered[at];
    });
    open = open.filter((index) => answers[index]?.kind === 'transient');
    if (open.length === 0 || tries === attempts || signal.aborted) {
      return answers;
    }
    const asked = Math.max(0, ...open.map((index) => answers[index]?.afterMs ?? 0));
    await clock.sleep(waitAfter(tries, asked, clock.random()), signal).catch(() => undefined);
  }
}

async function offer<Item>(
  items: readonly Item[],
  attempt: (items: readonly Item[]) => Promise<Answers>,
): Promise<Answers> {
  try {
    return await attempt(items);
  } catch (thrown) {
    const { kind, message, afterMs } = failureIn(thrown);
    return items.map(() => ({ kind, reason: message, afterMs }));
  }
}

/** Full jitter over the doubled wait, so that many who were refused together do not come back together. */
function waitAfter(tries: number, asked: number, chance: number): number {
  const doubled = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
  return Math.min(Math.max(asked, doubled / 2 + (doubled / 2) * chance), LONGEST_WAIT_MS);
}
