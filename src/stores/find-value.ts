import type { FieldValue } from '../ports/store.ts';
import type { FieldType } from './field-type.ts';

/** The value that a text says of a field of this type; undefined when no such field can have it. */
export function fieldValueOf(text: string, type: FieldType): FieldValue | undefined {
  switch (type) {
    case 'string':
      return text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
    case 'integer':
      return /^[-+]?\d{1,19}$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
    case 'float': {
      const number = Number(text);
      return text.trim() === '' || !Number.isFinite(number) ? undefined : number;
    }
    default:
      return type satisfies never;
  }
}
