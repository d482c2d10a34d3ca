import { Failure } from '../ports/failure.ts';
import type { Redact } from '../ports/redact.ts';

/**
 * Reads an absolute http or https URL.
 *
 * @throws Failure (permanent) when the text is none, or holds a user or a password, which would not be sent.
 */
export function webUrl(text: string, redact: Redact): URL {
  const url = URL.parse(text);
  if (url === null) {
    throw new Failure(
      'permanent',
      'The request has no usable URL: it must be absolute, as https://host/path.',
    );
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Failure('permanent', `${redact(url.protocol)}//… cannot be asked: use an http or https URL.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new Failure(
      'permanent',
      `The URL of ${shown(url, redact)} holds a user or a password: send them in the authorization header instead.`,
    );
  }
  return url;
}

/** A URL as a person may see it: without user, query and fragment, which is where secrets travel, and redacted. */
export function shown(url: URL, redact: Redact): string {
  return redact(url.origin + url.pathname);
}
