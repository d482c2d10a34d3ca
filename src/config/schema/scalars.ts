import { didYouMean } from '../suggest.ts';
import { wrong } from '../wrong.ts';
import { inRange, option, orReference, type Range, REFERENCE_PATTERN, textOption } from './option.ts';

const NAME = '^[a-z][a-z0-9-]{0,39}$';
export const NAME_PATTERN = new RegExp(NAME);

/** Text that is not empty. `title` says what it is: path, expression, file. */
export function text(title = 'text') {
  return textOption((value) => value, { title, minLength: 1 });
}

/** Text that fits a pattern; `hint` says in words what the pattern asks for, and what to do. */
export function patternText(title: string, pattern: string, hint: string) {
  return textOption((value) => (new RegExp(pattern).test(value) ? value : wrong(hint)), {
    title,
    pattern: orReference(pattern),
  });
}

const NAME_RULE = 'Use a to z, 0 to 9 and -, a letter first, at most 40 characters.';

/** The name of a type or a queue. */
export function name() {
  return patternText('name', NAME, `is not a name. ${NAME_RULE}`);
}

/** What to say of a key that should be a name. */
export function notAName(key: string): string {
  const meant = key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-$/g, '');
  return `is not a name. ${NAME_PATTERN.test(meant) ? `Did you mean ${meant}?` : NAME_RULE}`;
}

/** A scalar as text: numbers and booleans under it are kept as they are written. */
export function scalarText() {
  return option(String, { title: 'text', type: ['string', 'number', 'boolean'] });
}

/** A text, a number or a boolean, as YAML has it. */
export function constant() {
  return option((value) => value, {
    title: 'text, number or boolean',
    type: ['string', 'number', 'boolean'],
  });
}

/** A whole number. `unit` is what it counts. */
export function integer(range: Range, unit?: string) {
  return option(
    (value) => {
      const number = toNumber(value);
      return Number.isSafeInteger(number)
        ? inRange(number, range, String)
        : wrong('is not a whole number. Write one.');
    },
    { ...numeric('integer', range), title: 'integer', ...(unit === undefined ? {} : { 'x-unit': unit }) },
  );
}

/** Any finite number. */
export function number() {
  return option(
    (value) => (Number.isFinite(toNumber(value)) ? toNumber(value) : wrong('is not a number. Write one.')),
    { ...numeric('number'), title: 'number' },
  );
}

export function flag() {
  return option(
    (value) => {
      const known = [true, false].find((one) => String(one) === String(value));
      return known ?? wrong('is neither true nor false. Write one of them.');
    },
    { title: 'true or false', anyOf: [{ type: 'boolean' }, reference()] },
  );
}

/** One of a few words. */
export function choice<const Word extends string>(words: readonly Word[]) {
  return option(
    (value) =>
      words.find((word) => word === value) ??
      wrong(`is not one of ${words.join(', ')}. ${didYouMean(String(value), words, 'Write one of them.')}`),
    { title: words.join(', '), anyOf: [{ enum: words }, reference()] },
  );
}

/** A reference gives text: here it is read as the number it says. */
function toNumber(value: string | number | boolean): number {
  return typeof value === 'boolean' || String(value).trim() === '' ? Number.NaN : Number(value);
}

function numeric(type: 'integer' | 'number', range?: Range) {
  return {
    anyOf: [
      { type, ...(range === undefined ? {} : { minimum: range.min, maximum: range.max }) },
      reference(),
    ],
  };
}

function reference() {
  return { type: 'string', pattern: REFERENCE_PATTERN };
}
