import type { AttributeName } from './attributes.ts';

export type MetricSignal = {
  /**
   * A counter only grows; an up-down counter also shrinks; a histogram takes every value; a gauge is read each time
   * that metrics are exported.
   */
  readonly instrument: 'counter' | 'updowncounter' | 'histogram' | 'gauge';
  /** UCUM; `{thing}` for a number of things. */
  readonly unit: string;
  readonly attributes: readonly AttributeName[];
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
  readonly says: string;
};

/** Seconds of one exchange with someone: the bounds of the conventions, and on to minutes, for APIs that are slow. */
export const EXCHANGE = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
/** Seconds of work inside one process. */
export const WORK = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];
/** Seconds of what lasts: runs, outages, the way from gathered to stored. */
export const LASTING = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400];
/** Seconds back from now, up to a decade: history is gathered too. */
export const AGE = [1, 10, 60, 300, 900, 3_600, 21_600, 86_400, 604_800, 2_592_000, 31_536_000, 315_360_000];
export const SIZE = [
  256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];
/** Points in one write: up to some batches of the default. */
export const BATCH = [1, 10, 50, 100, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000];
/** Times that a delivery was received: 1 is what all should have. */
export const RECEIVES = [1, 2, 3, 4, 5, 10, 20, 50];
export const MAILBOX = [0, 1, 2, 5, 10, 20, 50, 100, 500, 1_000];
