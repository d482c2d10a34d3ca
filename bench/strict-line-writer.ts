import type { Point } from '../src/ports/store.ts';
import { lineWriter } from '../src/stores/line-protocol.ts';

/** As `lineWriter`, for points that can all be written: what cannot is thrown as an Error. */
export function strictLineWriter(): (point: Point) => string {
  const lineOf = lineWriter();
  return (point) => {
    const line = lineOf(point);
    if (typeof line !== 'string') {
      throw new Error(`A point of the bench cannot be written as a line: ${line.unwritable}.`);
    }
    return line;
  };
}
