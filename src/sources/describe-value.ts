/** Keys that a sentence names. */
const MOST_KEYS = 12;

/** Characters of a key or a text that a sentence quotes; a longer text is not quoted in part: it may be a secret. */
const LONGEST = 40;

/** What a value is, in words: `nothing`, `null`, `the text "abc"`, `the number -1`, `a list`. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > LONGEST
        ? `a text of ${inWords(value.length)} characters`
        : `the text "${short(value)}"`;
    case 'number':
    case 'bigint':
      return `the number ${short(String(value))}`;
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return 'nothing';
  }
}

/** The keys of an object, for a sentence: `data, links and 3 more`; undefined where there are none to name. */
export function keysOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  const keys = Object.keys(value);
  const named = keys.slice(0, MOST_KEYS).map(short).join(', ');
  return keys.length <= MOST_KEYS ? named || undefined : `${named} and ${keys.length - MOST_KEYS} more`;
}

/** A count for a sentence: `12,000`. */
export function inWords(count: number): string {
  return count.toLocaleString('en');
}

function short(text: string): string {
  const clean = text.slice(0, LONGEST).replaceAll(/[\p{C}\s]+/gu, ' ');
  return text.length > LONGEST ? `${clean}…` : clean;
}
