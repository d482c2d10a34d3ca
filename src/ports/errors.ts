import type { TimeFormat } from './cursor.ts';

/** What a value must be. All that is given must hold. */
export type Expectation = {
  /** Its text is this one. */
  readonly equals?: string | undefined;
  /** Its text holds a match of this regular expression. */
  readonly matches?: string | undefined;
  /** It is there: neither missing nor null, and no empty list. */
  readonly exists?: boolean | undefined;
};

/** Where a wait is told: when it ends, or in `seconds` from the answer. */
export type WaitUntil = ({ readonly header: string } | { readonly body: string }) & {
  readonly as: TimeFormat | 'seconds';
};

/** What an answer that a rule fits means. */
export type ErrorAction =
  /** Ask again, after this many milliseconds where given. */
  | { readonly type: 'retry'; readonly afterMs?: number | undefined }
  | { readonly type: 'wait'; readonly until: WaitUntil }
  /** The token has ended: renew it, and ask once more. */
  | { readonly type: 'renew' }
  /** It is a page without records, behind which nothing comes. */
  | { readonly type: 'skip' }
  /** The page has failed, and so its partition. */
  | { readonly type: 'fail' }
  /** The page has failed, and the run of the source ends: all its other pages would fail as well. */
  | { readonly type: 'stop' };

/** The API's own way of telling an error. All conditions that are given must hold. */
export type ErrorRule = {
  readonly status?: readonly { readonly from: number; readonly to: number }[] | undefined;
  readonly header?: (Expectation & { readonly name: string }) | undefined;
  /** A body that cannot be read is its text, at the empty path. */
  readonly body?: (Expectation & { readonly path: string }) | undefined;
  readonly do: ErrorAction;
};
