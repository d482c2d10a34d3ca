import { type Measured, slower } from './measurement.ts';

/** What a step up must win to be kept, as a share of itself; and from where on the next one follows at once, larger. */
const WORTH = 0.2;
const WELL_WORTH = 0.7;

/** A step down is kept when it loses less than this share of itself. */
const CHEAP = 0.25;

/** A step up below this, which is one above a ceiling, is lost in the noise: it is kept unless it brings a queue. */
const SMALL_STEP = 1.15;

/** Room left above what throughput and latency say is needed. */
export const HEADROOM = 1.1;

/** A step from one concurrency to another, and what was measured before it and after. */
export type Step = {
  readonly from: number;
  readonly to: number;
  readonly before: Measured;
  readonly after: Measured;
};

export type Verdict =
  | { readonly type: 'back' }
  /** Keep this much of it. */
  | { readonly type: 'keep'; readonly at: number }
  /** Keep all of it, and go on: there is more. */
  | { readonly type: 'onward' };

/** A step is judged by throughput: up is kept when that rises, down when it hardly falls. */
export function judgeStep(step: Step): Verdict {
  const { from, to, before, after } = step;
  const change = after.throughput / before.throughput;
  const share = Math.log(change) / Math.log(to / from);
  if (to < from) {
    return share <= CHEAP ? { type: 'keep', at: to } : { type: 'back' };
  }
  if (to < from * SMALL_STEP) {
    return slower(after, before, to / from - 1) ? { type: 'back' } : { type: 'onward' };
  }
  if (share < WORTH) {
    return { type: 'back' };
  }
  if (share >= WELL_WORTH) {
    return { type: 'onward' };
  }
  // The knee lies in between, about where the throughput that was won is used up.
  return { type: 'keep', at: Math.max(from + 1, Math.min(to, Math.round(from * change * HEADROOM))) };
}
