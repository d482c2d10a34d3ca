import type { FieldValue, Point } from '../ports/store.ts';

/** Fields whose type is remembered, of all measurements together. */
export const MOST_FIELDS = 10_000;

/** What JavaScript calls the type of a value, and what a person does. */
const NAMES: Readonly<Record<string, string>> = {
  number: 'a float',
  bigint: 'an integer',
  string: 'text',
  boolean: 'a boolean',
};

/** The types that the store has taken fields with. */
export type FieldTypes = {
  /** Why the store would refuse the point, as a sentence. */
  readonly flipped: (point: Point) => string | undefined;
  /** These points are in the store. */
  readonly stored: (points: readonly Point[]) => void;
};

export function createFieldTypes(): FieldTypes {
  /** By measurement, then by field. */
  const types = new Map<string, Map<string, string>>();
  let fieldsKnown = 0;

  function learn(measurement: string, name: string, value: FieldValue): void {
    if (fieldsKnown < MOST_FIELDS) {
      const known = types.get(measurement) ?? new Map<string, string>();
      types.set(measurement, known.set(name, typeof value));
      fieldsKnown++;
    }
  }

  return {
    flipped({ measurement, fields }) {
      const known = types.get(measurement);
      if (known === undefined) {
        return undefined;
      }
      for (const name in fields) {
        const before = known.get(name);
        const now = typeof fields[name];
        if (before !== undefined && before !== now) {
          return `The field "${name}" of "${measurement}" is stored as ${NAMES[before]} and this record has it as ${NAMES[now]}.`;
        }
      }
      return undefined;
    },

    stored(points) {
      for (const { measurement, fields } of points) {
        const known = types.get(measurement);
        for (const name in fields) {
          if (known?.has(name) !== true) {
            learn(measurement, name, fields[name] as FieldValue);
          }
        }
      }
    },
  };
}
