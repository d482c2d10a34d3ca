/** How a body is written. */
export type BodyFormat =
  | { readonly style: 'json' }
  /** One JSON value on each line. */
  | { readonly style: 'ndjson' }
  | {
      /** RFC 4180; each row is an object of texts. */
      readonly style: 'csv';
      readonly delimiter: string;
      /** The names of the columns; undefined where the first row has them. */
      readonly names?: readonly string[] | undefined;
      /** Lines that begin with it are left out. */
      readonly comment?: string | undefined;
    };

/** In what form the records stand at their path. */
export type RecordsShape =
  /** A list of them; or an object, which is one. */
  | { readonly style: 'list' }
  /** An object with one record under each key, which the record gets as a field of this name. */
  | { readonly style: 'keyed'; readonly key: string }
  /** An object of lists of the same length: the first record is made of the first of each. */
  | { readonly style: 'columns' }
  /** A list of lists; `names` are those of the columns, or `first` where the first row has them, or their path. */
  | { readonly style: 'rows'; readonly names: readonly string[] | 'first' | { readonly path: string } };

export type RecordsConfig = {
  /** Within the body, or for `each` within the record around; empty for that itself. */
  readonly path: string;
  readonly shape: RecordsShape;
  /**
   * From the name of a field that each record gets to where its value is: a path in the body, for `each` in the record
   * around; or a value of the partition, `{partition.symbol}`.
   */
  readonly with: Readonly<Record<string, string>>;
  /** The records are within each of these. */
  readonly each?: RecordsConfig | undefined;
};
