import { z } from 'zod';
import { isWrong, type Wrong, wrong } from '../wrong.ts';

/**
 * JSON Schema keywords; `x-unit` (what a number counts) and `x-default` (a default in words) for the reference; and
 * `x-fallback`, a default that is filled in when the section is normalised.
 */
export type Keywords = { readonly title: string; readonly [keyword: string]: unknown };

/** How a value that holds a reference looks to an editor, which cannot resolve it. */
export const REFERENCE_PATTERN = '\\$\\{';

/** Marks an issue of a value of the wrong kind, so that a union can tell which of its options was meant. */
export const WRONG_KIND = 'kind';

/**
 * One option: `read` takes what YAML or a reference gives and says what is wrong in our own words; the keywords say the
 * same to an editor. zod joins them into sections.
 */
export function option<T>(read: (value: string | number | boolean) => T | Wrong, keywords: Keywords) {
  return z
    .unknown()
    .transform((value, context): T => {
      const result = isScalar(value)
        ? read(value)
        : wrong(`${kindOf(value)}. Give one value: ${keywords.title}.`);
      if (!isWrong(result)) {
        return result;
      }
      context.issues.push({
        code: 'custom',
        input: value,
        message: isScalar(value) ? result.wrong : missing(value, result.wrong),
        params: { [WRONG_KIND]: typeof value === 'object' && value !== null },
      });
      return z.NEVER;
    })
    .meta(keywords);
}

/** An option that is text. */
export function textOption<T>(read: (text: string) => T | Wrong, keywords: Keywords) {
  return option(
    (value) => {
      const result = value === '' ? wrong(EMPTY) : read(String(value));
      return typeof value === 'string' || isWrong(result)
        ? result
        : wrong(`is a ${typeof value}, and text is expected. Put it in quotes.`);
    },
    { type: 'string', ...keywords },
  );
}

/** The least and the most that a number, a duration or a size may be. */
export type Range = { readonly min: number; readonly max: number };

/** The value, or that it is out of the range, whose ends are said as `format` writes them. */
export function inRange(
  value: number,
  { min, max }: Range,
  format: (value: number) => string,
): number | Wrong {
  if (value < min) {
    return wrong(`is too little. Give at least ${format(min)}.`);
  }
  return value > max ? wrong(`is too much. Give at most ${format(max)}.`) : value;
}

/** A pattern that a reference passes too: only the loader can resolve it. */
export function orReference(pattern: string): string {
  return `${pattern}|${REFERENCE_PATTERN}`;
}

const EMPTY = 'is empty. Give it a value, or remove the line.';

/** What an absent or empty value lacks, or else `otherwise`. */
export function missing(value: unknown, otherwise: string): string {
  if (value === undefined) {
    return 'is missing. Add it.';
  }
  return value === null ? EMPTY : otherwise;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'is a list' : 'is a mapping';
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
