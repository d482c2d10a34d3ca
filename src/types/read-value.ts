import { compilePath } from '../ports/path.ts';
import type { ValueFrom } from '../ports/pipeline.ts';
import { compileExpression } from './expression.ts';

/** Where a value comes from, compiled. */
export type Reader = {
  /** The value in a record: undefined or null where there is none. Never throws. */
  readonly read: (record: unknown) => unknown;
  /** The path in the record; undefined for an expression or a constant. */
  readonly path: string | undefined;
  /** How a sentence calls the value: its path, or the expression. */
  readonly label: string;
};

/** @throws PathError or Error when the path or the expression is none: `checkType` tells which. */
export function compileReader(from: ValueFrom): Reader {
  if (from.from === 'path') {
    return { read: compilePath(from.path), path: from.path, label: pathLabel(from.path) };
  }
  if (from.from === 'expression') {
    const { expression } = from;
    return { read: compileExpression(expression), path: undefined, label: `\`${expression}\`` };
  }
  const { value } = from;
  return { read: () => value, path: undefined, label: 'the constant' };
}

/** How a sentence calls the value at a path. */
export function pathLabel(path: string): string {
  return path === '' ? 'the record' : `\`${path}\``;
}
