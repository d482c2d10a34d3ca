import type { PageRequest } from '../ports/source.ts';

/** Where the name of the beginning stands in a page's state. */
const SINCE = 'since';

/**
 * Names a page by where its run began, too: pages of runs that began elsewhere are other pages, though they have the
 * same number, and so their envelopes have other ids. Paging itself never sees it.
 */
export function beginningAt(since: string, page: PageRequest): PageRequest {
  return { ...page, page: `since=${since},${page.page}`, state: { ...page.state, [SINCE]: since } };
}

/** The page as paging made it, and where its run began. */
export function withoutSince(page: PageRequest): { readonly plain: PageRequest; readonly since?: string } {
  const since = page.state?.[SINCE];
  if (typeof since !== 'string') {
    return { plain: page };
  }
  const { [SINCE]: _since, ...state } = page.state ?? {};
  return { plain: { ...page, page: page.page.slice(`since=${since},`.length), state }, since };
}
