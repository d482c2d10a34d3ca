import { compilePath } from '../ports/path.ts';
import type { TypeChoice } from '../ports/pipeline.ts';

export type ChooseType = {
  /** Every type that may be chosen. */
  readonly types: readonly string[];
  readonly typeOf: (record: unknown) => string;
};

/**
 * Compiles how a record gets its type. By a field: its value (a text, number or boolean) is looked up in the map; a
 * value that is not in it names the type itself where it is one of `known`, or one that the map or `otherwise` names;
 * all else gets `otherwise`.
 *
 * @throws PathError when the field's path is not a path.
 */
export function compileType(choice: TypeChoice, known: readonly string[] = []): ChooseType {
  if (choice.style === 'fixed') {
    return { types: [choice.type], typeOf: () => choice.type };
  }
  const { otherwise } = choice;
  const at = compilePath(choice.path);
  const types = [...new Set([...Object.values(choice.map), otherwise, ...known])];
  const byValue = new Map<string | undefined, string>([
    ...types.map((type) => [type, type] as const),
    ...Object.entries(choice.map),
  ]);
  return {
    types,
    typeOf: (record) => byValue.get(nameIn(at(record))) ?? otherwise,
  };
}

/** A field's value as the map names it; undefined where it is none that could. */
function nameIn(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return undefined;
  }
}
