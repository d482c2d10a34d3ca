import type { Redact } from '../ports/redact.ts';

/** Shorter values are left alone: they are part of too many words, and no secret worth the name. */
export const SHORTEST_SECRET = 6;

const MASK = '***';

/**
 * Replaces every secret of 6 characters or more by `***`, longest first, also where it stands URL-encoded, in base64
 * or escaped for JSON. Without secrets it costs nothing.
 */
export function createRedact(secrets: Iterable<string>): Redact {
  const forms = new Set([...secrets].filter((secret) => secret.length >= SHORTEST_SECRET).flatMap(formsOf));
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, form) => rest.replaceAll(form, MASK), text);
}

/** How a secret may look on its way through a URL, a header or a log line. */
function formsOf(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  const encoded = encodeURIComponent(wellFormed);
  const bytes = Buffer.from(wellFormed);
  return [
    secret,
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    // As forms and URLSearchParams encode it.
    new URLSearchParams({ '': wellFormed }).toString().slice(1),
    // As the path and the query of a URL encode it, which leave more characters as they are.
    encodeURI(wellFormed),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    JSON.stringify(secret).slice(1, -1),
  ];
}
