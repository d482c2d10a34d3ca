import type { Redact } from '../ports/redact.ts';

const MASK = '***';

/** Longest text of an attribute or a message, in characters: a reason may quote a whole body. */
export const MAX_TEXT = 4_096;

/** A name with a word that ends like this names a secret: `api_key`, `X-Amz-Signature`, `accessToken`, `appid`. */
const SECRET_WORD =
  /(key|token|sig|signature|secret|passw(or)?d|pwd|passphrase|auth|authorization|credentials?|cookie|jwt|appid|sessionid)$/;

/** Cheap look for what the patterns below could find at all. */
const SUSPICIOUS = /[=@"]|%3d|bearer|basic|token|authorization|cookie|api-?key/i;
// Each of these takes time in proportion to the text, whatever the text: reasons quote what strangers send.
const USERINFO = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#]*@/gi;
/** The name of `name=value`, in a query or alone; also percent-encoded, as one URL inside another. */
const PARAMETER = /(?<![\w.~$[\]-])([\w.~$[\]-]+)(?:=|%3d)/gi;
const PARAMETER_VALUE = /(?:(?!%26)[^&#\s"'<>])*/y;
const JSON_MEMBER = /"([\w.-]+)"(\s*:\s*)"(?:[^"\\]|\\.)*"/g;
const HEADER =
  /\b((?:proxy-)?authorization|(?:set-)?cookie|(?:x-)?api-?key|x-[\w-]{0,40}(?:key|token|secret|auth))(\s*:\s*)[^\s,;"'][^\n\r,"']*/gi;
/** An HTTP authentication scheme and what looks like credentials: no plain word. */
const CREDENTIALS = /\b(bearer|basic|token|apikey)\s+(?=[\w+/=.~-]*[\d=+/._~-])[\w+/=.~-]{8,}/gi;

/** Names whose answer is kept: those of our attributes are few, those in strangers' texts may be any. */
const MOST_KNOWN_NAMES = 1_000;

const knownNames = new Map<string, boolean>();

/** Whether the value of a parameter, header or field of this name is to be kept to ourselves. */
export function namesSecret(name: string): boolean {
  const known = knownNames.get(name);
  if (known !== undefined) {
    return known;
  }
  const secret = looksSecret(name);
  if (knownNames.size < MOST_KNOWN_NAMES) {
    knownNames.set(name, secret);
  }
  return secret;
}

function looksSecret(name: string): boolean {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => SECRET_WORD.test(word));
}

/**
 * What every text passes on its way out: the secrets that are known (`redact`), and those that can be recognised:
 * userinfo of URLs, credentials in headers, values whose names look secret. Cut at `MAX_TEXT`, after redaction, so
 * that no half of a secret is left.
 */
export function outgoing(redact: Redact): Redact {
  return (text) => {
    const known = redact(text);
    const clean = SUSPICIOUS.test(known) ? hideRecognised(known) : known;
    return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT - 1)}…` : clean;
  };
}

/** The same for attributes: texts and lists of texts are redacted; under a name that looks secret nothing is shown. */
export function cleanAttributes<Value>(
  attributes: Readonly<Record<string, Value>>,
  clean: Redact,
): Record<string, Value> {
  // A plain loop: it is run for every span, and is seen in profiles when it is not.
  const cleaned: Record<string, unknown> = {};
  for (const name of Object.keys(attributes)) {
    cleaned[name] = cleanValue(name, attributes[name], clean);
  }
  return cleaned as Record<string, Value>;
}

function cleanValue(name: string, value: unknown, clean: Redact): unknown {
  if (typeof value === 'string') {
    return namesSecret(name) ? MASK : clean(value);
  }
  return Array.isArray(value) ? value.map((item) => cleanValue(name, item, clean)) : value;
}

function hideRecognised(text: string): string {
  return hideParameters(text.replace(USERINFO, '$1'))
    .replace(JSON_MEMBER, (member, name: string, colon: string) =>
      namesSecret(name) ? `"${name}"${colon}"${MASK}"` : member,
    )
    .replace(HEADER, `$1$2${MASK}`)
    .replace(CREDENTIALS, `$1 ${MASK}`);
}

function hideParameters(text: string): string {
  let shown = '';
  let from = 0;
  for (const { 0: named, 1: name = '', index } of text.matchAll(PARAMETER)) {
    if (index >= from && namesSecret(name)) {
      PARAMETER_VALUE.lastIndex = index + named.length;
      const [value = ''] = PARAMETER_VALUE.exec(text) ?? [];
      shown += text.slice(from, index + named.length) + (value === '' ? '' : MASK);
      from = index + named.length + value.length;
    }
  }
  return shown + text.slice(from);
}
