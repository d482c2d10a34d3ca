/** The conventions count time in seconds. */
export function seconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000_000;
}
