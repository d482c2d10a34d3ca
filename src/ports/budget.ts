/** The most requests of a source in a day or a month of the calendar. */
export type Budget = {
  readonly requests: number;
  readonly per: 'day' | 'month';
  /** An IANA time zone: where it is that the day begins. */
  readonly zone: string;
};

/** What remembers over a restart how much of a budget is spent. */
export type Spending = {
  /**
   * Counts one more request of a source in the span that began at `from`, in milliseconds since the epoch, if no more
   * than `most` come out. What was counted is on the disk before it resolves.
   *
   * @returns how many it is now, with this one; undefined when all are spent, and then none is counted
   * @throws Failure when the state cannot be written.
   */
  spend(source: string, from: number, most: number): Promise<number | undefined>;
};
