import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { SignatureV4 } from '@smithy/signature-v4';
import type { ApiRequest } from '../../ports/api.ts';
import type { SigV4Auth } from '../../ports/auth.ts';

/** Signs a request as of a time, in milliseconds since the epoch. */
export type SignRequest = (request: ApiRequest, url: URL, at: number) => Promise<ApiRequest>;

/** What the path and the query of a URL may hold as it is (RFC 3986, 2.3); `encodeURIComponent` leaves these beside. */
const LEFT_BARE = /[!'()*]/g;

/**
 * Signs requests with AWS Signature Version 4 ("Create a signed AWS API request", AWS IAM User Guide): a header
 * `authorization`, `x-amz-date`, the hash of the body, and the session token where there is one. The signature covers
 * the URL, the body and all headers that proxies leave alone. The URL is written as strictly as AWS writes it, because
 * a server that decodes and encodes it again must come to the same text; what it means does not change.
 */
export function createSigner(auth: SigV4Auth): SignRequest {
  let made: Promise<SignatureV4> | undefined;

  return async (request, url, at) => {
    made ??= makeSigner(auth);
    const signer = await made;
    const path = strictPath(url.pathname);
    const query = [...url.searchParams];
    const signed = await signer.sign(
      {
        method: request.method,
        protocol: url.protocol,
        hostname: url.hostname,
        path,
        query: bag(query),
        headers: { ...request.headers, host: url.host },
        body: request.body,
      },
      { signingDate: new Date(at) },
    );
    const { host: _, ...headers } = signed.headers;
    const search = query.map(([name, value]) => `${strict(name)}=${strict(value)}`).join('&');
    return { ...request, url: `${url.origin}${path}${search === '' ? '' : `?${search}`}`, headers };
  };
}

/** Loaded when the first request is to be signed: most pipelines have none. */
async function makeSigner(auth: SigV4Auth): Promise<SignatureV4> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { service, region, accessKeyId, secretAccessKey, sessionToken } = auth;
  return new SignatureV4({
    service,
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    sha256: Sha256,
    // S3 alone takes the path as it is; all others encode it a second time before they sign it.
    uriEscapePath: service !== 's3',
  });
}

/** SHA-256, with a key the HMAC of it, in the form that the signer asks for. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytes(key));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') {
    return Buffer.from(data);
  }
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** A parameter that comes more than once has all its values. */
function bag(query: readonly (readonly [string, string])[]): Record<string, string[]> {
  const byName = Map.groupBy(query, ([name]) => name);
  return Object.fromEntries([...byName].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]));
}

function strictPath(path: string): string {
  return path.split('/').map(strictSegment).join('/');
}

/** What is no encoding of anything stays as it is. */
function strictSegment(segment: string): string {
  try {
    return strict(decodeURIComponent(segment));
  } catch {
    return segment;
  }
}

function strict(text: string): string {
  return encodeURIComponent(text).replace(
    LEFT_BARE,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
