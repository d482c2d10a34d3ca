/** What a rule of the schema has seen to be there. Undefined is a bug, in the schema. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new TypeError('The schema let a section pass that lacks an option.');
  }
  return value;
}
