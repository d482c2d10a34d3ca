import type { Clock } from '../ports/clock.ts';
import type { Replica } from '../ports/replica.ts';
import type { Role } from './plan.ts';
import type { Running } from './start.ts';

/** Whether this process can do its work now, and if not, why. */
export type Readiness = { readonly ready: boolean; readonly reasons: readonly string[] };

export type StatusOptions = {
  readonly clock: Clock;
  readonly role: Role;
  /** Where partitions are shared out, which of those this is. */
  readonly replica?: Replica | undefined;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly draining: () => boolean;
};

/** Not ready while draining, or while a dependency refuses in a way that waiting does not mend. */
export function readiness(running: Running, { draining }: StatusOptions): Readiness {
  const refused = running.pauses.now().filter(({ kind }) => kind === 'permanent');
  const reasons = refused.map(({ what, reason }) => `${what}: ${reason}`);
  if (draining()) {
    reasons.push('The process drains.');
  }
  return { ready: reasons.length === 0, reasons };
}

/** What `/status` answers. Times are milliseconds since the epoch, durations milliseconds. */
export function statusOf(running: Running, options: StatusOptions): unknown {
  const now = options.clock.now();
  return {
    role: options.role,
    ...(options.replica === undefined ? {} : { replica: shareOf(running, options.replica) }),
    version: options.version,
    startedAt: options.startedAt,
    uptimeMs: now - options.startedAt,
    ...readiness(running, options),
    pauses: running.pauses.now().map(({ what, kind, reason }) => ({ what, kind, reason })),
    sources: Object.fromEntries(running.tally.sources),
    types: Object.fromEntries(running.tally.types),
    hosts: running.hosts(),
    budgets: running.budgets(),
    actors: running.topology.tree(),
  };
}

/** The partitions are those of the last run of each source. */
function shareOf({ tally }: Running, { index, count }: Replica): unknown {
  const sum = (of: 'partitions' | 'otherPartitions') =>
    [...tally.sources.values()].reduce((total, source) => total + source[of], 0);
  return { index, count, partitions: sum('partitions'), otherPartitions: sum('otherPartitions') };
}
