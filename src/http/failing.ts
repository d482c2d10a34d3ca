import type { Load } from './limiter.ts';

/** Exchanges that fail among those that end: this many and this share tell of a host that has too much. */
const LEAST = 3;
const SHARE = 0.2;

/** Counts the exchanges that fail, so that one alone means nothing. */
export type Failing = {
  /** Whether with this one so many have failed since the count began that the host has too much. */
  tooMuch(outcome: Load['outcome']): boolean;
  startOver(): void;
};

export function createFailing(): Failing {
  let ended = 0;
  let failed = 0;
  return {
    tooMuch(outcome) {
      ended++;
      failed += outcome === 'failed' ? 1 : 0;
      return outcome === 'failed' && failed >= LEAST && failed >= ended * SHARE;
    },
    startOver() {
      ended = 0;
      failed = 0;
    },
  };
}
