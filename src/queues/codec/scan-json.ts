const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;

/** An integer of fewer digits is one that a double holds. */
const LONG_DIGITS = 16;

export type JsonScan = {
  /** Whether arrays and objects are nested deeper than was asked. The scan ends where they are. */
  readonly deeper: boolean;
  /** Whether so many digits follow each other, outside of strings, that a double may not hold the number. */
  readonly longDigits: boolean;
};

/** What can be told of a JSON text without parsing it, in one pass. It ends on every text, JSON or not. */
export function scanJson(json: string, mostDepth: number): JsonScan {
  let depth = 0;
  let digits = 0;
  let longDigits = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      digits++;
      longDigits ||= digits === LONG_DIGITS;
      continue;
    }
    digits = 0;
    switch (code) {
      case QUOTE:
        at = endOfString(json, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth++;
        if (depth > mostDepth) {
          return { deeper: true, longDigits };
        }
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      default:
    }
  }
  return { deeper: false, longDigits };
}

/** The place of the closing quote; the end of the text when there is none. */
function endOfString(json: string, from: number): number {
  for (let at = json.indexOf('"', from + 1); at !== -1; at = json.indexOf('"', at + 1)) {
    if (!isEscaped(json, at)) {
      return at;
    }
  }
  return json.length;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(at - 1 - backslashes) === BACKSLASH) {
    backslashes++;
  }
  return backslashes % 2 === 1;
}
