/** The longest a value is shown in a sentence, in characters. */
const LONGEST_SHOWN = 80;

/** What was found, for a sentence: a plain value as JSON, cut at 80 characters; of an object only its keys. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(cut(value));
    case 'object':
      return value === null ? 'null' : showObject(value);
    case 'undefined':
      return 'missing';
    case 'bigint':
    case 'number':
    case 'boolean':
      return cut(String(value));
    default:
      return `a ${typeof value}`;
  }
}

function showObject(value: object): string {
  if (Array.isArray(value)) {
    return `an array of ${value.length}`;
  }
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty object' : cut(`an object with ${keys.join(', ')}`);
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
