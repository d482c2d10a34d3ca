import type { Clock } from '../ports/clock.ts';
import { seconds } from './seconds.ts';
import type { MetricAttributes } from './signals.ts';
import type { Watch } from './watch.ts';

type Whose = MetricAttributes<'millrace.data.freshness'>;

/** Hears of each newest time that was stored, in milliseconds since the epoch. */
export type Freshness = (whose: Whose, newestMs: number) => void;

/** Keeps the newest time for each source and type, and shows at each export how long ago that was. */
export function createFreshness(clock: Clock, watch: Watch): Freshness {
  const known = new Map<string, { readonly whose: Whose; newestMs: number }>();
  watch(() =>
    [...known.values()].map(({ whose, newestMs }) => {
      const age = seconds(Math.max(0, clock.now() - newestMs));
      return ['millrace.data.freshness', age, whose] as const;
    }),
  );
  return (whose, newestMs) => {
    const key = `${whose['millrace.source']}\n${whose['millrace.type']}`;
    const before = known.get(key);
    if (before === undefined) {
      known.set(key, { whose, newestMs });
    } else {
      before.newestMs = Math.max(before.newestMs, newestMs);
    }
  };
}
