const MS_PER_SECOND = 1_000;

/**
 * Counts requests of each client within each second of the given time (milliseconds). The function it returns gives
 * undefined where the request may pass, and otherwise after how many whole seconds it may come again.
 */
export function rateLimit(perSecond: number, now: () => number): (client: string) => number | undefined {
  let second = Number.NaN;
  const counts = new Map<string, number>();
  return (client) => {
    const current = Math.floor(now() / MS_PER_SECOND);
    if (current !== second) {
      second = current;
      counts.clear();
    }
    const count = (counts.get(client) ?? 0) + 1;
    counts.set(client, count);
    return count > perSecond ? 1 : undefined;
  };
}
