/** How one exchange ended, as far as it tells how loaded the host is. */
export type Load = {
  /** `refused`: 429 or 503. `failed`: no answer came in time, or at all. */
  readonly outcome: 'answered' | 'refused' | 'failed';
  readonly tookMs: number;
  /** Exchanges that ran at this host when this one ended, this one included. */
  readonly running: number;
};

/** Finds how many exchanges a host may have at the same time, where no source declares it. One for each host. */
export type Limiter = {
  /** The number for now: whole, at least 1. Asked after each `learn`. */
  limit(): number;
  /** Told of each exchange that ended, but for those that we broke off ourselves. */
  learn(load: Load): void;
};
