import { compilePath } from '../../ports/path.ts';
import type { Total } from '../../ports/pipeline.ts';
import { describeValue } from '../describe-value.ts';

export type ReadTotal = (
  body: unknown,
) => { readonly type: 'total'; readonly total: number } | { readonly type: 'none'; readonly why: string };

/**
 * Compiles where the total is told. A whole number from 0 is one, and so is a text of digits; for anything else `why`
 * says what was found, as the beginning of a sentence.
 *
 * @throws PathError when its path is not a path.
 */
export function compileTotal({ of, path }: Total): ReadTotal {
  const at = compilePath(path);
  return (body) => {
    const found = at(body);
    const total = typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : found;
    return typeof total === 'number' && Number.isSafeInteger(total) && total >= 0
      ? { type: 'total', total }
      : { type: 'none', why: `The total of ${of} at \`${path}\` is ${describeValue(found)}` };
  };
}
