import type { FieldConfig, TagConfig } from '../ports/pipeline.ts';
import type { FieldValue } from '../ports/store.ts';
import { ExpressionError } from './expression.ts';
import { CONVERT, type Convert, KIND_NAME, text } from './field-kinds.ts';
import { type Quarantine, quarantine } from './quarantine.ts';
import { compileReader, type Reader } from './read-value.ts';
import { show } from './show.ts';

/** One tag or field of a point, compiled. */
export type Column<Value extends FieldValue> = {
  readonly name: string;
  /** Its value in a record, undefined when it is left out, or why the record cannot be stored. Never throws. */
  readonly valueIn: (record: unknown) => Value | undefined | Quarantine;
};

type Rules = {
  /** `The tag net`, `The field mag`. */
  readonly subject: string;
  /** `a float`, `text`. */
  readonly kind: string;
  readonly convert: Convert;
  readonly required: boolean;
  /** An empty text counts as missing. */
  readonly emptyIsMissing: boolean;
  /** What is wrong with a value of the right kind: `be at least 3`; undefined when nothing is. */
  readonly broken: ((value: FieldValue) => string | undefined) | undefined;
};

/** A tag is text: numbers and booleans are written out, and an empty text counts as missing. */
export function compileTag(config: TagConfig): Column<string> {
  const rules: Rules = {
    subject: `The tag ${config.name}`,
    kind: 'text, a number or a boolean',
    convert: text,
    required: config.required,
    emptyIsMissing: true,
    broken: limits(config.oneOf, text),
  };
  return compileColumn(config.name, compileReader(config.value), rules) as Column<string>;
}

/** A field is of its declared kind, within its bounds. */
export function compileField(config: FieldConfig): Column<FieldValue> {
  const convert = CONVERT[config.kind];
  return compileColumn(config.name, compileReader(config.value), {
    subject: `The field ${config.name}`,
    kind: KIND_NAME[config.kind],
    convert,
    required: config.required,
    emptyIsMissing: false,
    broken: limits(config.oneOf, convert, config.min, config.max),
  });
}

function compileColumn(name: string, reader: Reader, rules: Rules): Column<FieldValue> {
  const { read } = reader;
  const { convert, emptyIsMissing, broken } = rules;
  return {
    name,
    valueIn(record) {
      const found = read(record);
      if (found === undefined || found === null || (emptyIsMissing && found === '')) {
        return rules.required ? missing(found, reader, rules) : undefined;
      }
      const value = convert(found);
      if (value === undefined) {
        return wrongKind(found, reader, rules);
      }
      const rule = broken?.(value);
      return rule === undefined ? value : outOfBounds(value, rule, reader, rules);
    },
  };
}

/** The check of bounds and of the allowed values; undefined where none is declared. */
function limits(oneOf: FieldConfig['oneOf'], convert: Convert, min?: number, max?: number): Rules['broken'] {
  if (oneOf === undefined && min === undefined && max === undefined) {
    return undefined;
  }
  const allowed = oneOf === undefined ? undefined : new Set(oneOf.map(convert));
  const atLeast = min ?? Number.NEGATIVE_INFINITY;
  const atMost = max ?? Number.POSITIVE_INFINITY;
  return (value) => {
    // bounds stand on floats and integers only: `checkType` sees to it
    const size = value as number | bigint;
    if (size < atLeast) {
      return `be at least ${atLeast}`;
    }
    if (size > atMost) {
      return `be at most ${atMost}`;
    }
    return allowed === undefined || allowed.has(value)
      ? undefined
      : `be one of ${oneOf?.map(show).join(', ')}`;
  };
}

function missing(found: unknown, { label, path }: Reader, { subject }: Rules): Quarantine {
  const how = found === '' ? 'empty' : show(found);
  return quarantine(`${subject} is required, but ${label} is ${how}.`, path);
}

function wrongKind(found: unknown, { label, path }: Reader, { subject, kind }: Rules): Quarantine {
  return found instanceof ExpressionError
    ? quarantine(`${subject} cannot be worked out: ${found.message}`, path)
    : quarantine(`${subject} must be ${kind}, but ${label} is ${show(found)}.`, path);
}

function outOfBounds(
  value: FieldValue,
  rule: string,
  { label, path }: Reader,
  { subject }: Rules,
): Quarantine {
  return quarantine(`${subject} must ${rule}, but ${label} is ${show(value)}.`, path);
}
