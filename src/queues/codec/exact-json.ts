/** Only what V8 has and the ES2024 types have not: https://github.com/tc39/proposal-json-parse-with-source. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
const parseWithSource = JSON.parse as unknown as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** An integer so long that a double may not hold it. Also found inside a string, which costs time and nothing else. */
const LONG_INTEGER = /[:,[]\s*-?\d{16,}\s*[,}\]]/;

const NOT_ASCII = /[\u007f-\uffff]/g;

/**
 * JSON in which every number keeps its value and its kind: a `bigint` is written as an integer, and a `number` that is
 * a large integer in exponent form, so that `readExactJson` can tell them apart.
 *
 * @throws RangeError when the value is nested too deeply to be written.
 */
export function writeExactJson(value: unknown): string {
  const plain = withoutBigint(value ?? null);
  return plain === undefined || LONG_INTEGER.test(plain) ? JSON.stringify(value, writeNumber) : plain;
}

/**
 * The reverse of `writeExactJson`: an integer that a double cannot hold for sure becomes a `bigint`.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function readExactJson(text: string): unknown {
  return LONG_INTEGER.test(text) ? parseWithSource(text, readNumber) : JSON.parse(text);
}

/** The same JSON in printable ASCII: what every SQS server takes, with one byte for each character. */
export function asciiJson(json: string): string {
  return json.replace(NOT_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Undefined when there is a `bigint` in it, which is rare: so the usual case pays for no replacer. */
function withoutBigint(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError) {
      return undefined;
    }
    throw error;
  }
}

function writeNumber(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') {
    return rawJSON(value.toString());
  }
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? rawJSON((value as number).toExponential())
    : value;
}

function readNumber(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  const exact = typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined;
  return exact || !/^-?\d+$/.test(source) ? value : BigInt(source);
}
