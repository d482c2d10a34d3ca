import { setTimeout as wait } from 'node:timers/promises';

export type Patience = { readonly withinMs: number; readonly everyMs?: number };

/** Looks until something is there, and gives it. @throws Error saying what was waited for, and what went wrong last */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | undefined>,
  { withinMs, everyMs = 250 }: Patience,
): Promise<Found> {
  const end = Date.now() + withinMs;
  let last: unknown;
  do {
    try {
      const found = await look();
      if (found !== undefined) {
        return found;
      }
      last = undefined;
    } catch (thrown) {
      last = thrown;
    }
    await wait(everyMs);
  } while (Date.now() < end);
  throw new Error(`Waited ${withinMs / 1_000} s for ${what}.`, { cause: last });
}
