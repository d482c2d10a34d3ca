import type { Rule } from './section.ts';

/** What only a mapped type has: with `use` the module decides it. */
const MAPPED = ['measurement', 'time', 'tags', 'fields', 'require', 'drop'];

/** With `use` nothing is mapped; without it there is a time and a field. */
export const mappedOrCoded: Rule = (type, report) => {
  if (type['use'] !== undefined) {
    for (const option of MAPPED.filter((name) => name in type)) {
      report([option], 'does not go with use: the module decides it. Remove one of them.', 'key');
    }
    return;
  }
  for (const option of ['time', 'fields'].filter((name) => !(name in type))) {
    report([option], 'is missing. Add it, or name a module with use.');
  }
};

/** A time is a number in a unit, or text in a format and a zone. */
export const timeFits: Rule = (time, report) => {
  for (const option of ['format', 'zone'].filter((name) => name in time)) {
    if ('unit' in time) {
      report([option], 'goes with a time that is text; with unit it is a number. Remove one of them.', 'key');
    }
  }
};

/** What a field is when its type is not given: a constant's own kind; otherwise float. */
export function kindOfConstant(value: unknown): 'float' | 'string' | 'boolean' {
  return typeof value === 'string' || typeof value === 'boolean'
    ? (typeof value as 'string' | 'boolean')
    : 'float';
}
