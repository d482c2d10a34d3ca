import type { Load } from './limiter.ts';

/** Standard errors by which two latencies must differ before the difference is believed. */
const CERTAINTY = 2.5;

/** Weight of the newest of the measurements at one concurrency. */
const NEWEST = 0.4;

/** How fast the lowest latency is forgotten, with each measurement. */
const FORGETTING = 1.003;

/** What a stretch of work at one concurrency showed. */
export type Measured = {
  /** Mean, in milliseconds. */
  readonly latencyMs: number;
  /** The error of that mean (its standard deviation), in milliseconds. */
  readonly errorMs: number;
  /** Answers in a millisecond, by Little's law: what ran at once, over what each took. */
  readonly throughput: number;
};

/** Gathers answers until there are enough of them to judge by. */
export type Measurement = {
  /** Takes an answer; those that were asked for before the measurement began tell of another concurrency. */
  add(load: Pick<Load, 'at' | 'tookMs' | 'running'>): void;
  /** The result, once there are enough answers. */
  result(): Measured | undefined;
};

/** Measures from `beganAt` on, until `enough` answers have come. */
export function createMeasurement(beganAt: number, enough: number): Measurement {
  let count = 0;
  let mean = 0;
  let squares = 0;
  let running = 0;
  return {
    add(load) {
      if (load.at - load.tookMs < beganAt) {
        return;
      }
      // Welford's way to a variance, which does not lose digits.
      count++;
      const off = load.tookMs - mean;
      mean += off / count;
      squares += off * (load.tookMs - mean);
      running += load.running;
    },
    result() {
      if (count < enough) {
        return undefined;
      }
      const latencyMs = Math.max(mean, Number.EPSILON);
      const errorMs = Math.sqrt(squares / Math.max(1, count - 1) / count);
      return {
        latencyMs,
        errorMs,
        throughput: running / count / latencyMs,
      };
    },
  };
}

/** Whether `after` is slower than `before` by more than the share, and by more than chance explains. */
export function slower(after: Measured, before: Measured, share: number): boolean {
  const grown = after.latencyMs - before.latencyMs;
  const error = Math.hypot(after.errorMs, before.errorMs);
  return grown > share * before.latencyMs && grown > CERTAINTY * error;
}

/** Of two measurements at the same concurrency, with more weight on the newer one than on all before it. */
export function average(before: Measured, now: Measured): Measured {
  const mix = (a: number, b: number) => a + (b - a) * NEWEST;
  return {
    latencyMs: mix(before.latencyMs, now.latencyMs),
    errorMs: Math.min(before.errorMs, now.errorMs),
    throughput: mix(before.throughput, now.throughput),
  };
}

/** The one with the lower latency; an older one counts for a little less each time. */
export function faster(before: Measured | undefined, now: Measured): Measured {
  const latencyMs = (before?.latencyMs ?? Number.POSITIVE_INFINITY) * FORGETTING;
  return before === undefined || now.latencyMs <= latencyMs ? now : { ...before, latencyMs };
}
