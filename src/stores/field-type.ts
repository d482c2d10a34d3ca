import type { FieldValue, Point } from '../ports/store.ts';

/** InfluxDB's names of what a field holds. */
export type FieldType = 'float' | 'integer' | 'string' | 'boolean';

const TYPES: Readonly<Record<string, FieldType>> = {
  number: 'float',
  bigint: 'integer',
  string: 'string',
  boolean: 'boolean',
};

export function fieldType(value: FieldValue): FieldType {
  return TYPES[typeof value] as FieldType;
}

/**
 * Why a point does not fit what its measurement holds already, as a clause without a full stop: a field has one type for
 * ever, as in InfluxDB. `known` tells the type of a field; undefined when it is new.
 */
export function typeConflict(
  point: Point,
  known: (field: string) => FieldType | undefined,
): string | undefined {
  for (const name in point.fields) {
    const type = fieldType(point.fields[name] as FieldValue);
    const before = known(name);
    if (before !== undefined && before !== type) {
      return `field "${name}" of "${point.measurement}" is of type ${before} and cannot take one of type ${type}`;
    }
  }
  return undefined;
}
