/** What a source does about answers that may not have changed since its last run. */
export type UnchangedPolicy =
  /** Asks with the validators of the last answer (RFC 9110, 13.1): 304 says that it has not changed. */
  | 'ask'
  /** The same, and a page of the same bytes is not gathered again. */
  | 'compare'
  /** Gathers all of it again. */
  | 'gather';

/** How an answer is known again: all of it came from the host, or is a digest. */
export type RememberedAnswer = {
  /** Of which request, and how its answers are read: a digest. */
  readonly request: string;
  /** Validators as the host gave them: it is asked with them whether the answer has changed. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** Of the body. */
  readonly body?: string | undefined;
};
