import type { Redact } from '../ports/redact.ts';

/** Characters of a body that a reason may quote. */
export const EXCERPT_LENGTH = 200;

/** Characters of a body that are looked at for an excerpt: a long one is not searched to its end for secrets. */
const LOOK = 65_536;

/**
 * The beginning of a text that came from outside, fit for a sentence: on one line, without control or formatting
 * characters, at most `EXCERPT_LENGTH` long. Secrets are replaced before it is cut, so that none is left in half.
 */
export function excerpt(text: string, redact: Redact): string {
  const line = redact(text.slice(0, LOOK))
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length <= EXCERPT_LENGTH
    ? line
    : `${line.slice(0, EXCERPT_LENGTH - 1).replace(/\p{Cs}$/u, '')}…`;
}

/** Whether a body is a page for people: what proxies, logins and error handlers answer. */
export function isHtml(body: string): boolean {
  return /^\s*<(?:!doctype\s+html|html|head|body)\b/i.test(body.slice(0, LOOK));
}

/** The title of an HTML page, or the beginning of the page where it has none. */
export function htmlTitle(body: string, redact: Redact): string {
  const title = /<title[^>]*>([^<]*)/i.exec(body.slice(0, LOOK))?.[1]?.trim();
  return excerpt(title === undefined || title === '' ? body : title, redact);
}
