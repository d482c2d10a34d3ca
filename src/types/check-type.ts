import { PathError, parsePath } from '../ports/path.ts';
import type { FieldConfig, MappedType, TagConfig, TimeConfig, ValueFrom } from '../ports/pipeline.ts';
import { LEDGER_MEASUREMENT } from '../ports/store.ts';
import { problemInExpression } from './expression.ts';
import { CONVERT, type Convert, KIND_NAME, text } from './field-kinds.ts';
import { problemInFormat } from './format-time.ts';
import { show } from './show.ts';
import { compileTime } from './time.ts';
import { problemInZone } from './zone.ts';

/**
 * What is wrong with a type, in one sentence, and where in its section of the configuration:
 * `['fields', 'mag', 'min']`, `['drop', 'too-old']`.
 */
export type TypeProblem = { readonly path: readonly (string | number)[]; readonly message: string };

/** Everything that is wrong with a type and can be told before the first record; none when it compiles. */
export function checkType(config: MappedType): readonly TypeProblem[] {
  return [
    ...checkMeasurement(config.measurement),
    ...checkTime(config.time),
    ...config.tags.flatMap((tag) => checkTag(tag, config.fields)),
    ...checkFields(config.fields),
    ...config.require.flatMap((path, index) => checkPath(path, ['require', index])),
    ...config.drop.flatMap(({ name, when }) => problems(['drop', name], problemInExpression(when))),
  ];
}

function checkMeasurement(measurement: string): readonly TypeProblem[] {
  if (measurement === '') {
    return problems(['measurement'], 'The measurement must have a name.');
  }
  return measurement === LEDGER_MEASUREMENT
    ? problems(
        ['measurement'],
        `The measurement ${LEDGER_MEASUREMENT} is kept for the ledger: choose another name.`,
      )
    : [];
}

function checkTime(config: TimeConfig): readonly TypeProblem[] {
  const { as, value } = config;
  const found = [
    ...checkValue(value, ['time']),
    ...(as.style === 'unit' ? [] : problems(['time', 'zone'], problemInZone(as.zone))),
    ...(as.style === 'format' ? problems(['time', 'format'], problemInFormat(as.format)) : []),
  ];
  if (found.length > 0 || value.from !== 'constant') {
    return found;
  }
  const time = compileTime(config)(undefined);
  return typeof time === 'bigint' ? [] : problems(['time', 'value'], time.reason);
}

function checkTag(tag: TagConfig, fields: readonly FieldConfig[]): readonly TypeProblem[] {
  const at = ['tags', tag.name];
  const both = fields.some((field) => field.name === tag.name);
  return [
    ...checkName(tag.name, at),
    ...problems(
      at,
      both ? `${tag.name} is both a tag and a field: give one of them another name.` : undefined,
    ),
    ...checkValue(tag.value, at),
    ...checkOneOf(tag.oneOf, text, 'text', at),
  ];
}

function checkFields(fields: readonly FieldConfig[]): readonly TypeProblem[] {
  if (fields.length === 0) {
    return problems(
      ['fields'],
      'A type must have at least one field: a point without fields cannot be kept.',
    );
  }
  return fields.flatMap(checkField);
}

function checkField(field: FieldConfig): readonly TypeProblem[] {
  const { kind, value } = field;
  const at = ['fields', field.name];
  const wrongConstant =
    value.from === 'constant' && CONVERT[kind](value.value) === undefined
      ? `The constant must be ${KIND_NAME[kind]}, but is ${show(value.value)}.`
      : undefined;
  return [
    ...checkName(field.name, at),
    ...checkValue(value, at),
    ...problems([...at, 'value'], wrongConstant),
    ...checkBounds(field, at),
    ...checkOneOf(field.oneOf, CONVERT[kind], KIND_NAME[kind], at),
  ];
}

function checkBounds({ kind, min, max }: FieldConfig, at: readonly string[]): readonly TypeProblem[] {
  const numeric = kind === 'float' || kind === 'integer';
  if (!numeric) {
    const message = `Bounds are for floats and integers, and this is ${KIND_NAME[kind]}: use oneOf.`;
    return [
      ...problems([...at, 'min'], min === undefined ? undefined : message),
      ...problems([...at, 'max'], max === undefined ? undefined : message),
    ];
  }
  return min !== undefined && max !== undefined && min > max
    ? problems([...at, 'min'], `The min ${min} is above the max ${max}: no value can pass.`)
    : [];
}

function checkOneOf(
  oneOf: FieldConfig['oneOf'],
  convert: Convert,
  kind: string,
  at: readonly string[],
): readonly TypeProblem[] {
  if (oneOf?.length === 0) {
    return problems([...at, 'oneOf'], 'The list of oneOf is empty: no value can pass.');
  }
  return (oneOf ?? []).flatMap((value, index) =>
    problems(
      [...at, 'oneOf', index],
      convert(value) === undefined
        ? `Each value of oneOf must be ${kind}, but here is ${show(value)}.`
        : undefined,
    ),
  );
}

/** `time` is the time's own column in InfluxDB; `__proto__` is no key of a JavaScript object. */
function checkName(name: string, at: readonly string[]): readonly TypeProblem[] {
  if (name === '') {
    return problems(at, 'A tag or field must have a name.');
  }
  return name === 'time' || name === '__proto__'
    ? problems(at, `No tag or field may be named ${name}: choose another name.`)
    : [];
}

function checkValue(value: ValueFrom, at: readonly (string | number)[]): readonly TypeProblem[] {
  if (value.from === 'path') {
    return checkPath(value.path, [...at, 'path']);
  }
  return value.from === 'expression'
    ? problems([...at, 'expression'], problemInExpression(value.expression))
    : [];
}

function checkPath(path: string, at: readonly (string | number)[]): readonly TypeProblem[] {
  try {
    parsePath(path);
    return [];
  } catch (error) {
    if (error instanceof PathError) {
      return problems(at, error.message);
    }
    throw error;
  }
}

function problems(path: readonly (string | number)[], message: string | undefined): readonly TypeProblem[] {
  return message === undefined ? [] : [{ path, message }];
}
