import type { ApiRequest } from './api.ts';
import type { PageState, Partition } from './source.ts';

/** A request without its secrets: where one stood, `***` stands. */
export type KeptRequest = Pick<ApiRequest, 'method' | 'url' | 'headers' | 'body'>;

/** A page that failed, as often as it was asked for, and has not been gathered since. */
export type FailedPage = {
  readonly source: string;
  /** The key under which progress is kept: that of the partition, or of a slice of it. */
  readonly slice: string;
  readonly partition: Partition;
  readonly page: string;
  /** Of the request without its secrets: the same one again is the same page. */
  readonly digest: string;
  /** Undefined where it is too long to be kept: then its partition is asked for from the start. */
  readonly request?: KeptRequest | undefined;
  /** What reading its answer takes beside the request. */
  readonly state?: PageState | undefined;
  /** Why it failed the last time. */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** In how many runs it failed. */
  readonly times: number;
};

/** What names a failed page. */
export type FailedPageKey = Pick<FailedPage, 'source' | 'slice' | 'page' | 'digest'>;

/** Pages in quarantine: a bounded number, of which the oldest go first. @throws Failure when the state says no. */
export type FailedPages = {
  /** Keeps a page, or counts it once more. */
  keepFailedPage(page: Omit<FailedPage, 'firstAt' | 'lastAt' | 'times'>): Promise<void>;
  /** It was gathered. */
  forgetFailedPage(key: FailedPageKey): Promise<void>;
  /** All pages of the slice were gathered. */
  forgetFailedPages(source: string, slice: string): Promise<void>;
  failedPageKeys(): Promise<readonly FailedPageKey[]>;
  /** Oldest first. */
  failedPages(source?: string): Promise<readonly FailedPage[]>;
};
