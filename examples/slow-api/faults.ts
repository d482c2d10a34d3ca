import { chance } from './chance.ts';

/** `unavailable`: a 503. `cut`: the connection ends in the middle of the answer. */
export type Fault = 'unavailable' | 'cut';

/** Of all pages, the share whose first answer is a 503, and the share whose first answer is cut. */
const UNAVAILABLE = 0.05;
const CUT = 0.05;

/** URLs whose tries are remembered; the oldest is forgotten first. */
const MOST_REMEMBERED = 10_000;

/** How many times each URL was asked for. */
export type Tries = {
  /** Counts one try more; 1 for the first. */
  next(url: string): number;
};

export function countTries(): Tries {
  const tries = new Map<string, number>();
  return {
    next(url) {
      const now = (tries.get(url) ?? 0) + 1;
      tries.set(url, now);
      const oldest = tries.keys().next();
      if (tries.size > MOST_REMEMBERED && oldest.done !== true) {
        tries.delete(oldest.value);
      }
      return now;
    },
  };
}

/** What goes wrong with this try of a URL: only a first try can, so that trying again always helps. */
export function faultOf(seed: number, url: string, tryNumber: number): Fault | undefined {
  if (tryNumber > 1) {
    return undefined;
  }
  const drawn = chance(seed, `fault ${url}`);
  if (drawn < UNAVAILABLE) {
    return 'unavailable';
  }
  return drawn < UNAVAILABLE + CUT ? 'cut' : undefined;
}
