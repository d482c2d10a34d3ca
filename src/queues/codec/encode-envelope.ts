import { constants, zstdCompressSync } from 'node:zlib';
import type { Envelope } from '../../ports/envelope.ts';
import { asciiJson, writeExactJson } from './exact-json.ts';
import { BODY_VERSION } from './limits.ts';

/** Below this many characters compressing is not tried: the wrapper would eat the gain. */
const WORTH_COMPRESSING = 1_024;

/** The fastest level: it takes most of what there is to gain in JSON. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * The body of the message that carries an envelope: JSON in printable ASCII, so its length is its size in bytes;
 * compressed (zstd, RFC 8878, in base64) where that makes it smaller. Its reverse is `decodeEnvelope`.
 */
export function encodeEnvelope(envelope: Envelope): string {
  const json = jsonOf(envelope);
  const plain = asciiJson(json);
  return plain.length < WORTH_COMPRESSING ? plain : shorter(plain, compressed(json));
}

/** The size of an envelope's body without compression, in bytes: the same in every version of zstd. */
export function plainBytes(envelope: Envelope): number {
  return asciiJson(jsonOf(envelope)).length;
}

function jsonOf(envelope: Envelope): string {
  return writeExactJson({ v: BODY_VERSION, ...envelope });
}

function compressed(json: string): string {
  const bytes = Buffer.from(json, 'utf8');
  const data = zstdCompressSync(bytes, ZSTD).toString('base64');
  return JSON.stringify({ v: BODY_VERSION, zip: 'zstd', bytes: bytes.length, data });
}

function shorter(one: string, other: string): string {
  return other.length < one.length ? other : one;
}
