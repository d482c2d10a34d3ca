/** How long nothing is tried above a ceiling after a refusal, in milliseconds; doubled each time that the trial fails. */
const FIRST_QUIET_MS = 1_000;
const MAX_QUIET_MS = 3_000;

/** Trials that each answer pays for: what they may cost in refusals, all in all, stays under half a percent. */
const TRIALS_PER_ANSWER = 1 / 300;

/** Trials that may be saved up. */
const MAX_SAVED = 2;

/** The concurrency above which a host refuses, as far as its refusals tell; and when it is worth asking again. */
export type Ceiling = {
  /** The host refused a request: more than `limit` at once is not to be had. */
  refused(limit: number, at: number): void;
  answered(): void;
  /** The most that may be tried now. */
  room(at: number): number;
  /** A whole measurement at `limit` went without a refusal. */
  passed(limit: number): void;
};

/** No ceiling is known. Trials above one are rare, and one step high at first; steps double while they succeed. */
export function createCeiling(): Ceiling {
  let height = Number.POSITIVE_INFINITY;
  let step = 1;
  let quietMs = FIRST_QUIET_MS;
  let quietUntil = 0;
  let saved = MAX_SAVED;
  let tried = false;
  return {
    refused(limit, at) {
      if (at >= quietUntil) {
        quietMs = tried ? Math.min(MAX_QUIET_MS, quietMs * 2) : FIRST_QUIET_MS;
        saved = Math.max(0, saved - 1);
      }
      height = limit;
      step = 1;
      quietUntil = at + quietMs;
      tried = true;
    },
    answered() {
      saved = Math.min(MAX_SAVED, saved + TRIALS_PER_ANSWER);
    },
    room: (at) => (at < quietUntil || saved < 1 ? height : height + step),
    passed(limit) {
      if (limit > height) {
        height = limit;
        step *= 2;
        quietMs = FIRST_QUIET_MS;
      }
    },
  };
}
