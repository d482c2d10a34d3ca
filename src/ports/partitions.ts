/** Numbers from the first to the last, with both, in steps: a value of the partition under this name. */
export type RangeConfig = {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Above 0. */
  readonly step: number;
};

/** Windows of time, one partition each: `{window.from}` and `{window.to}` in templates. */
export type WindowsConfig = {
  /** The start of the first, in milliseconds since the epoch. */
  readonly fromMs: number;
  /** The end of the last; undefined for the time of the run. */
  readonly toMs?: number | undefined;
  /** The largest window that the API takes. */
  readonly stepMs: number;
  /** A window that ended longer ago than this when it was gathered is not asked for again. */
  readonly settleMs: number;
};

/** Each record of another source is a partition. */
export type ParentConfig = {
  /** The name of that source. */
  readonly source: string;
  /** From the names of the partition's values to their paths in the record. */
  readonly values: Readonly<Record<string, string>>;
};
