import { z } from 'zod';
import type { Path } from '../paths.ts';
import { missing } from './option.ts';

/** Says that something about a section is wrong: the path is within the section. */
export type Report = (path: Path, wrong: string, at?: 'key') => void;

/**
 * A rule over several options of a section. Holds also for a section in which something else is wrong, so that all is
 * reported at once: options that could not be read are not of the type one would think.
 */
export type Rule = (section: Readonly<Record<string, unknown>>, report: Report) => void;

/** Keywords are for the JSON Schema. */
type SectionOptions = {
  readonly rules?: readonly Rule[];
  readonly keywords?: Readonly<Record<string, unknown>>;
};

/** A rule and the keywords that say the same. */
type Exclusive = Required<SectionOptions>;

/** A mapping of known options, and of no other. */
export function section<Shape extends z.core.$ZodShape>(
  shape: Shape,
  { rules = [], keywords }: SectionOptions = {},
) {
  const known = Object.keys(shape);
  const base = z.strictObject(shape, {
    // zod has one issue for all unknown keys and does not say which are known: `toFindings` makes the sentences.
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? known.join(' ')
        : missing(
            issue.input,
            `is not a mapping. ${known.length === 0 ? 'Write {}.' : `Its options are ${known.join(', ')}.`}`,
          ),
  });
  const checked = base.check(...rules.map(ruleCheck));
  return keywords === undefined ? checked : checked.meta(keywords);
}

/** A mapping from names of the user's choice. `what` is what it maps: "records with …". */
export function mappingOf<Key extends z.core.$ZodRecordKey, Value extends z.ZodType>(
  key: Key,
  value: Value,
  example: string,
) {
  return z.record(key, value, {
    error: (issue) => missing(issue.input, `is not a mapping. Write it as ${example}.`),
  });
}

export function listOf<Item extends z.ZodType>(item: Item, example: string) {
  return z.array(item, { error: (issue) => missing(issue.input, `is not a list. Write it as ${example}.`) });
}

/** For keys that are any text. */
export const anyKey = z.string().min(1, 'is an empty name. Give it one.');

/** A rule for a mapping or a list: it holds something. */
export function notEmpty(what: string) {
  return z.superRefine((value, context) => {
    if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) {
      context.addIssue(`is empty. ${what}`);
    }
  });
}

/** Of these options there is one, and not two. */
export function exactlyOne(...keys: readonly string[]): Exclusive {
  return {
    rules: [
      (value, report) => {
        if (!keys.some((key) => key in value)) {
          report([], `has none of ${keys.join(', ')}. Give one of them.`);
        }
        reportRivals(keys, value, report);
      },
    ],
    keywords: { oneOf: keys.map((key) => ({ required: [key] })) },
  };
}

/** Of these options there is one, or none. */
export function atMostOne(...keys: readonly string[]): Exclusive {
  const given = keys.map((key) => ({ required: [key] }));
  return {
    rules: [(value, report) => reportRivals(keys, value, report)],
    keywords: { oneOf: [...given, { not: { anyOf: given } }] },
  };
}

/** The first option is at most the second, where both are given as numbers. */
export function ordered(low: string, high: string): Rule {
  return (value, report) => {
    const [less, more] = [value[low], value[high]];
    if (typeof less === 'number' && typeof more === 'number' && less > more) {
      report([low], `is more than ${high}. Lower it, or raise ${high}.`);
    }
  };
}

function reportRivals(
  keys: readonly string[],
  value: Readonly<Record<string, unknown>>,
  report: Report,
): void {
  const [first, ...rivals] = keys.filter((key) => key in value);
  for (const rival of rivals) {
    report([rival], `does not go with ${first}. Keep one of them.`, 'key');
  }
}

function ruleCheck(rule: Rule) {
  return z.superRefine<Record<string, unknown>>(
    (value, context) => {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        rule(value, (path, message, at) =>
          context.addIssue({ code: 'custom', path: [...path], message, params: { at } }),
        );
      }
    },
    // zod would skip it where something else is wrong already.
    { when: () => true },
  );
}
