import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { Failure } from '../ports/failure.ts';
import { tooLarge } from './failures.ts';

/** What we can read, for `accept-encoding`. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br, zstd';

/** Encodings that one body may wear over each other; more is no honest answer. */
const MAX_ENCODINGS = 3;

type Decompress = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const gunzipped: Decompress = promisify(gunzip);
const inflated: Decompress = promisify(inflate);
const rawInflated: Decompress = promisify(inflateRaw);

const DECOMPRESS: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['gzip', gunzipped],
  ['x-gzip', gunzipped],
  // RFC 9110 means zlib by `deflate`, yet some servers send it bare; a zlib header has 8 in its low bits.
  ['deflate', (body, options) => (((body[0] ?? 0) & 0x0f) === 8 ? inflated : rawInflated)(body, options)],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
]);

/**
 * Takes off what `content-encoding` names (RFC 9110, 8.4), stopping at `maxBytes` however much more would come.
 *
 * @throws Failure (permanent) when the body is over `maxBytes`, or in an encoding that we did not ask for.
 * @throws Failure (transient) when the compressed data ends early or is damaged.
 */
export async function decompress(
  body: Buffer,
  contentEncoding: string | undefined,
  options: { readonly maxBytes: number; readonly where: string },
): Promise<Buffer> {
  const { maxBytes, where } = options;
  const encodings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (encodings.length > MAX_ENCODINGS) {
    throw new Failure('permanent', `The body of ${where} is encoded more than ${MAX_ENCODINGS} times over.`);
  }
  let plain = body;
  for (const encoding of encodings.toReversed()) {
    plain = await takeOff(plain, encoding, options);
  }
  if (plain.length > maxBytes) {
    throw tooLarge(where, 'body', maxBytes);
  }
  return plain;
}

async function takeOff(
  body: Buffer,
  encoding: string,
  options: { readonly maxBytes: number; readonly where: string },
): Promise<Buffer> {
  const { maxBytes, where } = options;
  const decode = DECOMPRESS.get(encoding);
  if (decode === undefined) {
    throw new Failure(
      'permanent',
      `The body of ${where} is in an encoding that cannot be read: it must be one of ${ACCEPTED_ENCODINGS}.`,
    );
  }
  if (body.length === 0) {
    return body;
  }
  try {
    return await decode(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    const code = (cause as { code?: unknown }).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(where, 'body', maxBytes);
    }
    throw new Failure(
      'transient',
      `The body of ${where} is damaged or cut short: it is no whole ${encoding}.`,
      {
        cause,
      },
    );
  }
}
