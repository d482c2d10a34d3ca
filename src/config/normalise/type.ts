import type { z } from 'zod';
import type {
  CodedType,
  FieldConfig,
  MappedType,
  TagConfig,
  TimeConfig,
  ValueFrom,
} from '../../ports/pipeline.ts';
import { kindOfConstant } from '../schema/type-rules.ts';
import type { typeSection } from '../schema/type.ts';
import { given } from './given.ts';

type Type = z.output<typeof typeSection>;
type Time = NonNullable<Type['time']>;
type Tag = NonNullable<Type['tags']>[string];
type Field = NonNullable<Type['fields']>[string];
type Constant = string | number | boolean;

/** A coded type whose module is not loaded yet: it is named as in the file. */
export type UnloadedType = Omit<CodedType, 'processor'>;

/** A type in its normal form: shorthands written out, names filled in. */
export function normaliseType(name: string, type: Type): MappedType | UnloadedType {
  const queue = type.queue ?? name;
  const collision = type.onCollision === undefined ? {} : { onCollision: type.onCollision };
  if (type.use !== undefined) {
    return { style: 'coded', name, queue, module: type.use, ...collision };
  }
  return {
    style: 'mapped',
    name,
    queue,
    measurement: type.measurement ?? name,
    time: timeOf(given(type.time)),
    tags: Object.entries(type.tags ?? {}).map(([tag, config]) => tagOf(tag, config)),
    fields: Object.entries(given(type.fields)).map(([field, config]) => fieldOf(field, config)),
    require: type.require ?? [],
    drop: Object.entries(type.drop ?? {}).map(([rule, when]) => ({ name: rule, when })),
    ...collision,
  };
}

function timeOf(time: Time): TimeConfig {
  if (typeof time === 'string') {
    return { value: { from: 'path', path: time }, as: { style: 'iso', zone: 'UTC' } };
  }
  const { unit, format, zone = 'UTC' } = time;
  const value = valueFrom(time);
  if (unit !== undefined) {
    return { value, as: { style: 'unit', unit } };
  }
  return { value, as: format === undefined ? { style: 'iso', zone } : { style: 'format', format, zone } };
}

function tagOf(name: string, tag: Tag): TagConfig {
  if (typeof tag === 'string') {
    return { name, value: { from: 'path', path: tag }, required: false };
  }
  return { name, value: valueFrom(tag), required: tag.required, oneOf: tag.oneOf };
}

function fieldOf(name: string, field: Field): FieldConfig {
  if (typeof field === 'string') {
    return { name, value: { from: 'path', path: field }, kind: 'float', required: false };
  }
  return {
    name,
    value: valueFrom(field),
    kind: field.type ?? kindOfConstant(field.value),
    required: field.required,
    min: field.min,
    max: field.max,
    oneOf: field.oneOf,
  };
}

function valueFrom(from: {
  readonly path?: string | undefined;
  readonly expression?: string | undefined;
  readonly value?: Constant | undefined;
}): ValueFrom {
  if (from.path !== undefined) {
    return { from: 'path', path: from.path };
  }
  return from.expression === undefined
    ? { from: 'constant', value: given(from.value) }
    : { from: 'expression', expression: from.expression };
}
