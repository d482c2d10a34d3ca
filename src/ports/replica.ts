/**
 * Which of the processes this one is among which partitions are shared out: `index` counts from 0. Of all that there are
 * (`count` 1), it has every partition.
 */
export type Replica = { readonly index: number; readonly count: number };

/** The only one. */
export const ALONE: Replica = { index: 0, count: 1 };
