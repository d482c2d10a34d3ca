import type { ActorOptions, RestartLimit } from '../ports/actor.ts';

/** The bounds of an actor, with nothing left open. */
export type ActorSettings = {
  readonly capacity: number;
  readonly handlerDeadlineMs: number | undefined;
  readonly restart: RestartLimit;
};

export const DEFAULT_CAPACITY = 1_000;

export const DEFAULT_RESTART: RestartLimit = {
  max: 5,
  withinMs: 60_000,
  minBackoffMs: 100,
  maxBackoffMs: 10_000,
};

/** Fills in the defaults. @throws RangeError when an option makes no sense. */
export function actorSettings(options: ActorOptions<never>): ActorSettings {
  const { capacity = DEFAULT_CAPACITY, handlerDeadlineMs, restart = DEFAULT_RESTART } = options;
  check(Number.isInteger(capacity) && capacity >= 1, 'capacity must be a whole number of at least 1');
  check(handlerDeadlineMs === undefined || handlerDeadlineMs > 0, 'handlerDeadlineMs must be over 0');
  check(
    Number.isInteger(restart.max) && restart.max >= 0,
    'restart.max must be a whole number of at least 0',
  );
  check(restart.withinMs > 0, 'restart.withinMs must be over 0');
  check(restart.minBackoffMs >= 0, 'restart.minBackoffMs must be at least 0');
  check(
    restart.maxBackoffMs >= restart.minBackoffMs,
    'restart.maxBackoffMs must be at least restart.minBackoffMs',
  );
  return { capacity, handlerDeadlineMs, restart };
}

function check(holds: boolean, rule: string): void {
  if (!holds) {
    throw new RangeError(`An actor's ${rule}.`);
  }
}
