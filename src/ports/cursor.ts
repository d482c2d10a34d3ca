/** How a time is written, in a request and in a record: RFC 3339; the same without a zone; a day; since the epoch. */
export type TimeFormat = 'rfc3339' | 'local' | 'date' | 'yyyymmdd' | 's' | 'ms';

/** What moves on from run to run: the largest value of a field that was seen, where the next run begins. */
export type CursorConfig = {
  /** Of the field, in the record. */
  readonly path: string;
  /** How records have it: as a time, a number, or a text whose order is that of its characters. */
  readonly as: TimeFormat | 'number' | 'text';
  /** How far before the largest value the next run begins: milliseconds for times, otherwise a number. */
  readonly lookback: number;
  /** What the beginning is rounded down to a multiple of: milliseconds for times, otherwise a number. */
  readonly granularity: number;
  /** Where the first run begins: as records have it, or so long before it. Default: before everything. */
  readonly initial?: string | { readonly agoMs: number } | undefined;
};
