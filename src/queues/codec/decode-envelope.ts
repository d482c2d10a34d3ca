import { zstdDecompressSync } from 'node:zlib';
import type { Envelope } from '../../ports/envelope.ts';
import { envelopeProblem } from './envelope-problem.ts';
import { readExactJson } from './exact-json.ts';
import { BODY_VERSION, MOST_DEPTH, MOST_PLAIN_BYTES } from './limits.ts';
import { scanJson } from './scan-json.ts';

/** What a message body holds. `reason` is one sentence in printable ASCII, and shows nothing of the body. */
export type Decoded =
  | { readonly type: 'envelope'; readonly envelope: Envelope }
  | { readonly type: 'unreadable'; readonly reason: string };

type Fields = Readonly<Record<string, unknown>>;

/** Reads what `encodeEnvelope` wrote. Never throws: whatever else it is given is unreadable, with the reason. */
export function decodeEnvelope(body: string): Decoded {
  const outer = readObject(body);
  if (typeof outer === 'string') {
    return unreadable(outer);
  }
  const wrong = versionProblem(outer);
  if (wrong !== undefined) {
    return unreadable(wrong);
  }
  return 'zip' in outer ? decodeCompressed(outer) : toEnvelope(outer);
}

/** The envelope in a message body; undefined when it cannot be read. */
export function readEnvelope(body: string): Envelope | undefined {
  const decoded = decodeEnvelope(body);
  return decoded.type === 'envelope' ? decoded.envelope : undefined;
}

function decodeCompressed({ zip, bytes, data }: Fields): Decoded {
  if (zip !== 'zstd' || typeof bytes !== 'number' || typeof data !== 'string') {
    return unreadable('Its compression is none that this version of Millrace knows.');
  }
  if (bytes > MOST_PLAIN_BYTES) {
    return unreadable(`It unpacks to ${bytes} bytes, and ${MOST_PLAIN_BYTES} is the most.`);
  }
  const json = unpack(data, bytes);
  const inner = json === undefined ? 'Its compressed part is damaged.' : readObject(json);
  return typeof inner === 'string' ? unreadable(inner) : toEnvelope(inner);
}

/** Undefined when it is damaged, or not of the size it says: a small body cannot unpack to more than it declares. */
function unpack(data: string, bytes: number): string | undefined {
  try {
    const unpacked = zstdDecompressSync(Buffer.from(data, 'base64'), { maxOutputLength: Math.max(1, bytes) });
    return unpacked.length === bytes ? unpacked.toString('utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** The object in a JSON text, or what is wrong with the text. */
function readObject(json: string): Fields | string {
  if (json.length > MOST_PLAIN_BYTES) {
    return `It has ${json.length} characters, and ${MOST_PLAIN_BYTES} is the most.`;
  }
  const { deeper, longDigits } = scanJson(json, MOST_DEPTH);
  if (deeper) {
    return `It is nested deeper than ${MOST_DEPTH} levels.`;
  }
  try {
    const value: unknown = longDigits ? readExactJson(json) : JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : 'It is not a JSON object.';
  } catch {
    return 'It is not JSON.';
  }
}

function versionProblem({ v }: Fields): string | undefined {
  if (v === BODY_VERSION) {
    return undefined;
  }
  return typeof v === 'number' && v > BODY_VERSION
    ? `It was written by a newer Millrace (envelope version ${v}; this one reads ${BODY_VERSION}): update, then replay it.`
    : 'It is not an envelope of Millrace.';
}

function toEnvelope(fields: Fields): Decoded {
  const problem = envelopeProblem(fields);
  const envelope = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'v'));
  return problem === undefined
    ? { type: 'envelope', envelope: envelope as Envelope }
    : unreadable(`It is not an envelope of Millrace: ${problem}.`);
}

function unreadable(reason: string): Decoded {
  return { type: 'unreadable', reason };
}
