import type { compile } from '@jmespath-community/jmespath';

type Tree = ReturnType<typeof compile>;
type Read = (value: unknown) => unknown;

/**
 * Compiles what most rules are made of, a path that is or is not equal to a text, a number or a boolean, to plain code:
 * `properties.type != 'earthquake'`. It gives what JMESPath's interpreter gives, without the interpreter. Undefined
 * for every other expression.
 */
export function compilePlainComparison(tree: Tree): ((record: unknown) => boolean) | undefined {
  if (tree.type !== 'Comparator' || (tree.name !== 'EQ' && tree.name !== 'NE')) {
    return undefined;
  }
  const read = compileNames(tree.left);
  const { right } = tree;
  if (read === undefined || right.type !== 'Literal' || !isScalar(right.value)) {
    return undefined;
  }
  const expected: unknown = right.value;
  return tree.name === 'EQ' ? (record) => read(record) === expected : (record) => read(record) !== expected;
}

/** Names joined by dots. */
function compileNames(tree: Tree): Read | undefined {
  if (tree.type === 'Field') {
    const { name } = tree;
    return (value) => fieldOf(value, name);
  }
  if (tree.type !== 'Subexpression') {
    return undefined;
  }
  const outer = compileNames(tree.left);
  const inner = compileNames(tree.right);
  return outer === undefined || inner === undefined ? undefined : (value) => inner(outer(value));
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** Equality with a null, an array or an object is not that of `===`. */
function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
