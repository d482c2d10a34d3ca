import { isObject, type Shape } from './shape.ts';

/** A list of records, an empty one too; an object is one record. */
export const listShape: Shape = (found) =>
  Array.isArray(found) ? found : isObject(found) ? [found] : undefined;
