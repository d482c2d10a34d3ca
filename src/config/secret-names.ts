import type { Path } from './paths.ts';

/** Names that say their value is a secret, with everything but letters and digits taken out. */
const SECRET =
  /token|passw|passphrase|secret|authorization|apikey|accesskey$|privatekey|credential|cookie|signature|^auth$|^key$|^appid$|^pass$|^pwd$|^sig$/;

/** Does the name of this key say that its value is a secret? `token`, `X-Api-Key`, `secretAccessKey`, `password`. */
export function saysSecret(name: string): boolean {
  return SECRET.test(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/**
 * Is the option at this path a secret? Only what is sent to an API, a queue or a store can be: a field or a partition
 * may well be called `token`.
 */
export function isSecretAt(path: Path): boolean {
  if (path[0] === 'sources' && path[2] === 'auth') {
    return isSecretOfAuth(path.slice(3));
  }
  if (path[0] === 'sources' && path[2] === 'tls') {
    return path[3] === 'key' || path[3] === 'passphrase';
  }
  const name = path.findLast((step) => typeof step === 'string');
  return isSent(path) && typeof name === 'string' && saysSecret(name);
}

/** What `auth` itself calls a secret; the rest only where the user named it: `tokenUrl` is none. */
const AUTH_SECRETS = new Set([
  'key.value',
  'bearer',
  'basic.password',
  'oauth2.clientSecret',
  'sigv4.secretAccessKey',
  'sigv4.sessionToken',
]);
const AUTH_FREE = /^(login\.(headers|body)|oauth2\.parameters)\./;

function isSecretOfAuth(path: Path): boolean {
  const option = path.join('.');
  const name = path.at(-1);
  return AUTH_SECRETS.has(option) || (AUTH_FREE.test(option) && typeof name === 'string' && saysSecret(name));
}

/** What of a source goes to its API. */
const SENT = ['query', 'headers', 'body', 'form', 'graphql'];

function isSent([section, , option]: Path): boolean {
  return section === 'sources' ? SENT.includes(String(option)) : section !== 'types';
}

/** Every secret that stands literally in a configuration: values of keys that say so, and those inside of URLs. */
export function literalSecrets(value: unknown, path: Path = []): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
      literalSecrets(child, [...path, Array.isArray(value) ? Number(key) : key]),
    );
  }
  if (isSecretAt(path)) {
    return withoutScheme(String(value));
  }
  return typeof value === 'string' && isUrl(value) ? secretsInUrl(value) : [];
}

/**
 * What is secret in a value that was put in from outside: all of it; but of a URL only its password and the parameters
 * that say so, because an address that nobody can read in a log helps nobody.
 */
export function secretsIn(value: string): string[] {
  return isUrl(value) ? secretsInUrl(value) : [value];
}

function isUrl(value: string): boolean {
  return /^https?:\/\//i.test(value);
}

/** `Bearer abc` is a secret, and so is `abc` alone. */
function withoutScheme(value: string): string[] {
  const [, bare] = /^(?:Bearer|Basic|Token|Key|ApiKey)\s+(\S.*)$/i.exec(value) ?? [];
  return bare === undefined ? [value] : [value, bare];
}

/** The password and the query parameters whose names say secret. */
function secretsInUrl(text: string): string[] {
  const url = URL.parse(text);
  if (url === null) {
    return [];
  }
  const parameters = [...url.searchParams].filter(([name]) => saysSecret(name)).map(([, value]) => value);
  return url.password === '' ? parameters : [...parameters, decode(url.password)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
