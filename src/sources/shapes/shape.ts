/** The records in a value, or what is wrong with it: one sentence without its end. */
export type Shaped = readonly unknown[] | { readonly wrong: string };

/**
 * The records in what was found at their path, within `around`. Undefined where the value has not the form at all.
 * Pure; never throws.
 */
export type Shape = (found: unknown, around: unknown) => Shaped | undefined;

/** An object that is no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of a record, to which more are added: a value that is no object is the field `value`. */
export function fieldsOf(record: unknown): Readonly<Record<string, unknown>> {
  return isObject(record) ? record : { value: record };
}
