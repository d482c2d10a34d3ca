import { hash } from 'node:crypto';
import type { Redact } from '../../ports/redact.ts';

/** Hexadecimal digits of a hashed name: enough that two pages of a million share one only by a miracle. */
const DIGITS = 24;

/** Characters of a value that stands in a name as it is. */
const LONGEST = 40;

/** A name for what may be long or hold a secret: names are kept and shown. */
export function hashedName(text: string, redact: Redact): string {
  return hash('sha256', redact(text)).slice(0, DIGITS);
}

/** A short and plain value as it is, and any other as a hash: so that the same value always has the same name. */
export function nameOfValue(text: string, redact: Redact): string {
  return text.length <= LONGEST && /^[\w.:+-]+$/.test(text) && redact(text) === text
    ? text
    : hashedName(text, redact);
}
