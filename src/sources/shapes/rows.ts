import { compilePath } from '../../ports/path.ts';
import type { RecordsShape } from '../../ports/pipeline.ts';
import { describeValue } from '../describe-value.ts';
import type { Shape, Shaped } from './shape.ts';

type Names = Extract<RecordsShape, { style: 'rows' }>['names'];

/**
 * Lists in a list: each is a record, whose fields are named by their place. A value without a name is left out, and so
 * is a field for which a row is too short.
 *
 * @throws PathError when the path of the names is not a path.
 */
export function rowsShape(names: Names): Shape {
  const namesIn = compileNames(names);
  return (found, around) => {
    if (!Array.isArray(found)) {
      return undefined;
    }
    const { header, rows } = namesIn(found, around);
    if (!isNames(header)) {
      return rows.length === 0
        ? []
        : { wrong: `the names of its columns are ${describeValue(header)}, not a list of texts` };
    }
    return rows.every((row) => Array.isArray(row)) ? rows.map(named(header)) : noRow(rows);
  };
}

function compileNames(
  names: Names,
): (found: unknown[], around: unknown) => { readonly header: unknown; readonly rows: unknown[] } {
  if (names === 'first') {
    return ([header, ...rows]) => ({ header, rows });
  }
  if ('path' in names) {
    const at = compilePath(names.path);
    return (rows, around) => ({ header: at(around), rows });
  }
  return (rows) => ({ header: names, rows });
}

function isNames(header: unknown): header is readonly string[] {
  return Array.isArray(header) && header.every((name) => typeof name === 'string');
}

function named(names: readonly string[]): (row: unknown[]) => unknown {
  return (row) =>
    Object.fromEntries(
      names.slice(0, row.length).flatMap((name, index) => (name === '' ? [] : [[name, row[index]]])),
    );
}

function noRow(rows: readonly unknown[]): Shaped {
  const index = rows.findIndex((row) => !Array.isArray(row));
  return { wrong: `row ${index} is ${describeValue(rows[index])}, not a list` };
}
