import { DateTime } from 'luxon';
import type { Budget, Spending } from '../ports/budget.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';

/** The longest sleep at a time, in milliseconds: the clock on the wall may be set meanwhile. */
const LONGEST_SLEEP_MS = 3_600_000;

/** How a budget stands, for a person. */
export type BudgetStatus = Budget & {
  readonly source: string;
  /** Requests in the span of now; undefined before this process has made one. */
  readonly spent: number | undefined;
  /** When it begins anew, where all is spent: milliseconds since the epoch. */
  readonly spentUntil: number | undefined;
};

/** One source's budget. */
export type BudgetKeeper = {
  /** Resolves when there may be something left. @throws the signal's reason as soon as it aborts. */
  ready(signal: AbortSignal): Promise<void>;
  /**
   * Counts a request that goes out now; false when nothing was left for it.
   *
   * @throws Failure when it cannot be counted: then it must not go out.
   */
  take(): Promise<boolean>;
  status(): BudgetStatus;
};

/** Holds a source to its budget exactly, over restarts: a request is counted on the disk before it goes out. */
export function createBudgetKeeper(
  source: string,
  budget: Budget,
  {
    clock,
    spending,
    observe,
  }: { readonly clock: Clock; readonly spending: Spending; readonly observe: Observe },
): BudgetKeeper {
  const { requests, per, zone } = budget;
  let spent: { readonly to: number; readonly count: number } | undefined;
  let spentUntil: number | undefined;

  function spanNow(): { readonly from: number; readonly to: number } {
    const from = DateTime.fromMillis(clock.now(), { zone }).startOf(per);
    return { from: from.toMillis(), to: from.plus({ [per]: 1 }).toMillis() };
  }

  function exhausted(to: number): void {
    if (spentUntil !== to) {
      spentUntil = to;
      const until = new Date(to).toISOString();
      const reason = `The budget of ${requests} requests a ${per} is spent until ${until}.`;
      observe({ type: 'budget.spent', source, forMs: to - clock.now(), reason });
    }
  }

  return {
    async ready(signal) {
      while (spentUntil !== undefined) {
        const left = spentUntil - clock.now();
        if (left <= 0) {
          spentUntil = undefined;
          observe({ type: 'budget.renewed', source });
          return;
        }
        await clock.sleep(Math.min(left, LONGEST_SLEEP_MS), signal);
      }
    },
    async take() {
      const { from, to } = spanNow();
      const count = await spending.spend(source, from, requests);
      spent = { to, count: count ?? requests };
      if (count === undefined) {
        exhausted(to);
      }
      return count !== undefined;
    },
    status() {
      const now = clock.now();
      const isOver = spent !== undefined && now >= spent.to;
      return {
        source,
        ...budget,
        spent: isOver ? 0 : spent?.count,
        spentUntil: spentUntil !== undefined && now < spentUntil ? spentUntil : undefined,
      };
    },
  };
}
