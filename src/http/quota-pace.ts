import type { Clock } from '../ports/clock.ts';
import type { Quota } from './told-quotas.ts';

/** Less than this share of a quota is little: from then on the rest of it is spread over the rest of its window. */
const LITTLE = 0.2;

/** What is little of a quota whose size is not told, in requests. */
const LITTLE_REQUESTS = 20;

/** How fast a host may be asked so that its quota lasts until it begins anew. */
export type QuotaPace = {
  /** What an answer told; `running` exchanges may have been counted by the host already, or not. */
  told(quotas: readonly Quota[], running: number): void;
  /** The least time between two starts, in milliseconds; 0 where there is plenty left. */
  gapMs(): number;
};

/** The longest gap that any of the quotas asks for holds, until that quota begins anew. */
export function createQuotaPace(clock: Pick<Clock, 'monotonic'>): QuotaPace {
  let gap = 0;
  let until = Number.NEGATIVE_INFINITY;
  return {
    told(quotas, running) {
      const now = clock.monotonic();
      if (quotas.length === 0) {
        return;
      }
      const little = quotas.filter(({ left, limit }) => left < littleOf(limit));
      const gaps = little.map(({ left, resetMs }) => resetMs / Math.max(1, left - running));
      gap = Math.max(0, ...gaps);
      until = now + Math.max(0, ...little.map(({ resetMs }) => resetMs));
    },
    gapMs: () => (clock.monotonic() < until ? gap : 0),
  };
}

function littleOf(limit: number | undefined): number {
  return limit === undefined ? LITTLE_REQUESTS : Math.max(1, limit * LITTLE);
}
