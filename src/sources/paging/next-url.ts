/** Characters of a next URL. */
export const MAX_URL_LENGTH = 8192;

/** Characters of a foreign origin that a sentence names. */
const MAX_ORIGIN_LENGTH = 100;

export type NextUrl =
  | { readonly type: 'url'; readonly url: string }
  /** Why it is not followed, as the end of a sentence that begins with the URL. */
  | { readonly type: 'refused'; readonly why: string };

/**
 * Resolves a next URL against the URL that answered (RFC 3986, section 5). It is followed only on the origin that was
 * asked: the request's credentials go with it, and whoever writes a body must not choose who gets them, nor reach hosts
 * that only we can. One exception is safe and common: an API behind a proxy that thinks it is on plain HTTP; its own
 * `http:` URLs are asked by `https:`.
 */
export function nextUrl(text: string, from: { readonly asked: string; readonly answered: string }): NextUrl {
  if (text.length > MAX_URL_LENGTH) {
    return refused(`has more than ${MAX_URL_LENGTH} characters`);
  }
  const next = URL.parse(text, from.answered);
  if (next === null) {
    return refused('is not a URL');
  }
  const asked = new URL(from.asked);
  if (asked.protocol === 'https:' && next.protocol === 'http:' && next.host === asked.hostname) {
    next.protocol = 'https:';
  }
  if (next.origin !== asked.origin) {
    const there = next.origin === 'null' ? next.protocol : next.origin.slice(0, MAX_ORIGIN_LENGTH);
    return refused(`leads to ${there}, but credentials and requests stay at ${asked.origin}`);
  }
  next.username = '';
  next.password = '';
  next.hash = '';
  return next.href === asked.href || next.href === URL.parse(from.answered)?.href
    ? refused('is the very URL that was just asked, so paging would never end')
    : { type: 'url', url: next.href };
}

function refused(why: string): NextUrl {
  return { type: 'refused', why };
}
