import type { Clock } from '../ports/clock.ts';

/** How many different conditions are counted apart; past it, the one that was said longest ago is forgotten. */
const MAX_CONDITIONS = 1_000;

type Condition = { readonly saidAt: number; keptBack: number; last: Say };

/** @param repeated how often the same was kept back since it was said last */
export type Say = (repeated: number) => void;

export type Repeats = {
  /** Says it when the same condition was not said within the window, and counts it otherwise. */
  say(condition: string, say: Say): void;
  /** Says the last of each condition that was kept back, with its count: at the end, nothing is left untold. */
  readonly flush: () => void;
};

/** Keeps what repeats from flooding: said once, then counted. @param windowMs milliseconds between two sayings */
export function createRepeats(clock: Clock, windowMs: number): Repeats {
  const conditions = new Map<string, Condition>();

  function say(condition: string, tell: Say): void {
    const known = conditions.get(condition);
    const now = clock.monotonic();
    if (known !== undefined && now - known.saidAt < windowMs) {
      known.keptBack++;
      known.last = tell;
      return;
    }
    // Taken out and put in again: the map stays in the order of saying.
    conditions.delete(condition);
    conditions.set(condition, { saidAt: now, keptBack: 0, last: tell });
    forgetOldest();
    tell(known?.keptBack ?? 0);
  }

  function forgetOldest(): void {
    const [oldest] = conditions;
    if (conditions.size > MAX_CONDITIONS && oldest !== undefined) {
      conditions.delete(oldest[0]);
      tellKeptBack(oldest[1]);
    }
  }

  return {
    say,
    flush() {
      const left = [...conditions.values()];
      conditions.clear();
      for (const condition of left) {
        tellKeptBack(condition);
      }
    },
  };
}

/** The last one is told itself, so it is not among those that were kept back. */
function tellKeptBack({ keptBack, last }: Condition): void {
  if (keptBack > 0) {
    last(keptBack - 1);
  }
}
