import { createHash, createHmac } from 'node:crypto';

/** What a service of AWS got. Path and query as they came. */
export type Received = {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** How far the date of a signature may be from now, in milliseconds. */
const MOST_SKEW_MS = 5 * 60_000;

/**
 * The signature that a request should have, by the steps of "Create a signed AWS API request" and nothing of the
 * product: what is received is decoded and encoded again, as a service does.
 */
export function expectedSignature(
  request: Received,
  options: {
    readonly signedHeaders: readonly string[];
    readonly secret: string;
    readonly region: string;
    readonly service: string;
  },
): string {
  const { signedHeaders, secret, region, service } = options;
  const [path = '', search = ''] = request.path.split(/\?(.*)/s);
  const date = request.headers['x-amz-date'] ?? '';
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const once = path
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');
  const canonical = [
    request.method,
    service === 's3' ? once : once.split('/').map(encode).join('/'),
    canonicalQuery(search),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [date.slice(0, 8), region, service, 'aws4_request'].reduce<Buffer>(
    (last, part) => hmac(last, part),
    Buffer.from(`AWS4${secret}`),
  );
  return hmac(key, toSign).toString('hex');
}

/** Why a service would refuse a request at `now`; undefined where it would not. */
export function refusal(
  request: Received,
  options: {
    readonly secret: string;
    readonly region: string;
    readonly service: string;
    readonly now: number;
  },
): string | undefined {
  const { headers } = request;
  const [, scope, signed, signature] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
      headers['authorization'] ?? '',
    ) ?? [];
  const date = headers['x-amz-date'] ?? '';
  const at = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  const signedHeaders = (signed ?? '').split(';');
  if (scope !== `${date.slice(0, 8)}/${options.region}/${options.service}/aws4_request`) {
    return 'no signature for this service';
  }
  if (!(Math.abs(at - options.now) <= MOST_SKEW_MS)) {
    return 'expired';
  }
  if (!['host', 'x-amz-date'].every((name) => signedHeaders.includes(name))) {
    return 'not all is signed';
  }
  if (headers['x-amz-content-sha256'] !== sha256(request.body)) {
    return 'another body';
  }
  return signature === expectedSignature(request, { ...options, signedHeaders })
    ? undefined
    : 'does not match';
}

function canonicalQuery(search: string): string {
  return search
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value))] as const;
    })
    .toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
}

function encode(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9_.~-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
