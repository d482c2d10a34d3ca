import { z } from 'zod';
import { missing } from './option.ts';

/** A short form and a long form of one option. `kinds` names them for a value that is neither: `a path or a mapping`. */
export function either<const Forms extends readonly [z.ZodType, z.ZodType, ...z.ZodType[]]>(
  kinds: string,
  ...forms: Forms
) {
  return z.union(forms, {
    error: (issue) => missing(issue.input, `is neither ${kinds}. Write one of them.`),
  });
}
