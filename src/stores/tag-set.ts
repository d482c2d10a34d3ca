import type { Point } from '../ports/store.ts';

/** The keys of the tags in order of UTF-16 code units: one order for the same tags, however they were made. */
export function sortedKeys(tags: Point['tags']): readonly string[] {
  const keys = Object.keys(tags);
  for (let at = 1; at < keys.length; at++) {
    if ((keys[at - 1] as string) > (keys[at] as string)) {
      return keys.sort();
    }
  }
  return keys;
}

/**
 * The tags as one text, the same for the same tags: what tells series of a measurement apart. It is a JSON object, so
 * that a person can read it; an empty value is no tag.
 */
export function tagSet(tags: Point['tags']): string {
  let text = '';
  for (const key of sortedKeys(tags)) {
    const value = tags[key] as string;
    if (value !== '') {
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${JSON.stringify(value)}`;
    }
  }
  return `{${text}}`;
}
