import type { ApiRequest, ApiResponse } from '../../ports/api.ts';
import type { PageRequest } from '../../ports/source.ts';
import { inWords } from '../describe-value.ts';

/** A page that was read, as paging sees it. */
export type SeenPage = {
  readonly asked: PageRequest;
  readonly response: ApiResponse;
  /** The body, parsed. */
  readonly body: unknown;
  /** How many records it holds. */
  readonly records: number;
  /** The last of them; undefined where there is none. */
  readonly last: unknown;
};

export type Following =
  | {
      readonly type: 'pages';
      readonly next: readonly PageRequest[];
      /** One sentence for a person: pages were left out, or asked for in another way than was hoped. */
      readonly warning?: string | undefined;
      /** Pages that should follow are left out. */
      readonly leftOut?: boolean | undefined;
    }
  /** Paging cannot go on, and the page itself cannot be trusted. */
  | { readonly type: 'failed'; readonly reason: string };

/**
 * How the pages of a partition follow each other. Pure and without memory: what the next step needs is in the page
 * request's state.
 */
export type PagingStrategy = {
  /** The first page, from the request without paging. */
  first(request: ApiRequest): PageRequest;
  /** What follows from a page. */
  next(seen: SeenPage): Following;
};

/** Nothing follows. */
export const END: Following & { type: 'pages' } = { type: 'pages', next: [] };

/** Nothing follows, and perhaps a person should know why. */
export function end(warning: string | undefined): Following {
  return { ...END, warning };
}

/** Nothing follows because the bound on pages is reached, though there is more, or may be. */
export function endAtBound(maxPages: number, more: 'is' | 'may be'): Following {
  const warning = `The bound of ${inWords(maxPages)} pages is reached, and there ${more} more.`;
  return { ...END, warning, leftOut: true };
}
