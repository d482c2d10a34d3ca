import { fieldsOf, isObject, type Shape } from './shape.ts';

/** An object with one record under each key; the record gets the key as its field `key`. */
export function keyedShape(key: string): Shape {
  return (found) =>
    isObject(found)
      ? Object.entries(found).map(([name, record]) => ({ ...fieldsOf(record), [key]: name }))
      : undefined;
}
