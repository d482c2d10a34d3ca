/** Levels of lists and objects within each other that a body may have, unless the caller says otherwise. */
export const MAX_DEPTH = 64;

/** Digits of the longest integer that is kept exactly; a double ends at 309 digits, and a longer one is infinite. */
const MAX_INTEGER_DIGITS = 308;

/** Digits from which an integer may be more than a double can hold: 2^53 has 16. */
const LONG_DIGITS = 16;

/** Digits from which a decimal may be: a double written out in full has 17 at most. */
const LONG_DECIMAL_DIGITS = 18;

/** The most digits that a double is written with for comparison. */
const MOST_PRECISION = 100;

export type ParsedJson =
  | { readonly type: 'json'; readonly value: unknown }
  /** The text ends inside a string, a list or an object. */
  | { readonly type: 'cut short' }
  | { readonly type: 'too deep' }
  /** `why` is the parser's own word for it, and may quote the text. */
  | { readonly type: 'not json'; readonly why: string };

/**
 * Parses JSON, RFC 8259, as it comes from strangers: with a byte order mark or without, never deeper than `maxDepth`
 * (neither we nor whoever walks through the value later runs out of stack), and with every number exact: an integer
 * outside ±(2^53 - 1) is a `bigint`, and any other number that a double cannot hold is the text of its digits, which a
 * field of floats rounds and one of strings keeps. Of two members with one name the last counts. Never throws.
 */
export function parseJson(body: string, maxDepth = MAX_DEPTH): ParsedJson {
  const text = body.charCodeAt(0) === 0xfeff ? body.slice(1) : body;
  const seen = scan(text, maxDepth);
  if (seen.tooDeep) {
    return { type: 'too deep' };
  }
  try {
    // A reviver makes parsing several times slower: only who has long numbers pays for them.
    const value: unknown = seen.longNumber ? JSON.parse(text, exactNumber) : JSON.parse(text);
    return { type: 'json', value };
  } catch (error) {
    return seen.open ? { type: 'cut short' } : { type: 'not json', why: (error as SyntaxError).message };
  }
}

/** The third argument is what ECMAScript's `JSON.parse source text access` gives to a reviver. */
function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || isHeld(value, source)) {
    return value;
  }
  return source.length <= MAX_INTEGER_DIGITS && /^-?\d+$/.test(source) ? BigInt(source) : source;
}

/** Whether a double is what its source says, to the last digit: digits that only write the double out in full are noise. */
function isHeld(value: number, source: string): boolean {
  if (/^-?\d+$/.test(source)) {
    return Number.isSafeInteger(value);
  }
  if (!Number.isFinite(value)) {
    return false;
  }
  const [mantissa = ''] = source.split(/e/i);
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '');
  if (digits.length < LONG_DECIMAL_DIGITS) {
    return value !== 0 || digits === '';
  }
  return digits.length <= MOST_PRECISION && digitsOf(value, digits.length) === digits;
}

function digitsOf(value: number, count: number): string {
  const [mantissa = ''] = Math.abs(value)
    .toExponential(count - 1)
    .split('e');
  return mantissa.replace('.', '');
}

type Scan = { readonly tooDeep: boolean; readonly open: boolean; readonly longNumber: boolean };

const QUOTE = 0x22;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** `e` and `E`, when this bit is set. */
const LOWER_CASE = 0x20;
const LETTER_E = 0x65;

/** One look over the text before it is parsed: `JSON.parse` has no bound on depth, and a reviver recurses. */
function scan(text: string, maxDepth: number): Scan {
  let depth = 0;
  let digits = 0;
  let long = LONG_DIGITS;
  let longNumber = false;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      digits++;
      longNumber ||= digits === long;
      continue;
    }
    if (code === POINT) {
      long = LONG_DECIMAL_DIGITS;
      continue;
    }
    if (code === PLUS || code === MINUS) {
      continue;
    }
    long = LONG_DIGITS;
    // An exponent of three digits may lead beyond any double.
    digits = (code | LOWER_CASE) === LETTER_E ? LONG_DIGITS - 3 : 0;
    if (code === QUOTE) {
      at = stringEnd(text, at);
      inString = at >= text.length;
    } else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      depth++;
      if (depth > maxDepth) {
        return { tooDeep: true, open: true, longNumber };
      }
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) {
      depth--;
    }
  }
  return { tooDeep: false, open: inString || depth > 0, longNumber };
}

/** Where the string that begins at `open` ends; past the end of the text where it does not. */
function stringEnd(text: string, open: number): number {
  let at = open + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      return at;
    }
    if (code === BACKSLASH) {
      at++;
    }
  }
  return at;
}
