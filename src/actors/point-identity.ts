import type { Point } from '../ports/store.ts';

/** What tells points apart, as one text: measurement, time, and tags in one order. */
export function identityOf({ measurement, tags, time }: Point): string {
  const keys = Object.keys(tags).filter((key) => tags[key] !== '');
  return JSON.stringify([measurement, String(time), ...keys.sort().flatMap((key) => [key, tags[key]])]);
}

/** The name of a field whose value the two points do not agree on; undefined when they can be one point. */
export function disagreement(one: Point['fields'], other: Point['fields']): string | undefined {
  return Object.keys(one).find((name) => Object.hasOwn(other, name) && !Object.is(one[name], other[name]));
}
