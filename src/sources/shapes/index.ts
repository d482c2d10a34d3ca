import type { RecordsShape } from '../../ports/pipeline.ts';
import { columnsShape } from './columns.ts';
import { keyedShape } from './keyed.ts';
import { listShape } from './list.ts';
import { rowsShape } from './rows.ts';
import type { Shape } from './shape.ts';

/** Compiles the form in which records stand. @throws PathError when a path in it is not a path. */
export function compileShape(shape: RecordsShape): Shape {
  switch (shape.style) {
    case 'list':
      return listShape;
    case 'keyed':
      return keyedShape(shape.key);
    case 'columns':
      return columnsShape;
    default:
      return rowsShape(shape.names);
  }
}
