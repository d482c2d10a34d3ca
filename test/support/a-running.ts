import { createPauses } from '../../src/system/pauses.ts';
import type { Running } from '../../src/system/start.ts';
import { createTally } from '../../src/system/tally.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

/** What runs, as far as its status goes: counts, what waits, hosts and actors. */
export function aRunning(clock: VirtualClock = virtualClock()) {
  const tally = createTally();
  const pauses = createPauses(clock);
  const running = {
    tally,
    pauses,
    hosts: () => [],
    budgets: () => [],
    topology: { tree: () => [] },
  } as unknown as Running;
  return { clock, tally, pauses, running };
}
