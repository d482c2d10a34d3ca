/**
 * What becomes of two different records that make the same point (measurement, tags and time) with other values:
 * the `last` wins, or the `first` and the other is dropped, or the other is put in `quarantine`, or both are kept
 * apart: `disambiguate` gives every point of the type nanoseconds that are made from its values.
 */
export type OnCollision = 'last' | 'first' | 'quarantine' | 'disambiguate';

/** The rule by which the ledger counts the records that `first` leaves out. */
export const COLLISION_RULE = 'collision';
