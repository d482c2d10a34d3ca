/** How one exchange ended, as far as it tells how loaded the host is. */
export type Load = {
  /** `refused`: 429 or 503. `failed`: no answer came in time, or at all. */
  readonly outcome: 'answered' | 'refused' | 'failed';
  /** When it ended, by the clock's monotonic time, in milliseconds. */
  readonly at: number;
  readonly tookMs: number;
  /** Exchanges that ran at this host when this one ended, this one included. */
  readonly running: number;
  /** How long the host asked to be left alone, in milliseconds, where it refused and said so. */
  readonly askedMs?: number | undefined;
};

/** Finds what a host can take, where no source declares it. One for each host; all it knows comes through `learn`. */
export type Limiter = {
  /** How many exchanges may run at the same time: whole, at least 1. Asked after each `learn`. */
  limit(): number;
  /** The least time between two starts, in milliseconds; 0 where there is none. */
  gapMs(): number;
  /** Whether it answers a refusal by asking for less; otherwise there is nothing for it but to wait. */
  gives(): boolean;
  /** Told of each exchange that ended, but for those that we broke off ourselves. */
  learn(load: Load): void;
};
