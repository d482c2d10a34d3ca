/** Exchanges at the same time at a host that nothing is known of. */
export const FIRST_CONCURRENCY = 10;

/** Exchanges at the same time at one host, however many it could take. */
export const MAX_CONCURRENCY = 256;

/** A concurrency: whole, at least 1, and at most the bound. */
export function clamped(limit: number): number {
  return Math.max(1, Math.min(MAX_CONCURRENCY, Math.round(limit)));
}
