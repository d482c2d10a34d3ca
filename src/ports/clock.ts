/**
 * Time, timers and chance: the only door to them. A test holds the clock still; a simulation runs it from one seed.
 */
export type Clock = {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds from an arbitrary start that never run backwards: for durations. */
  monotonic(): number;
  /**
   * Resolves after `ms` milliseconds. With a `signal`, rejects with the signal's reason as soon as it aborts, and
   * leaves no timer behind.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number in [0, 1). */
  random(): number;
};
