import { z } from 'zod';
import { textOption } from './option.ts';
import type { Report } from './section.ts';
import { either } from './union.ts';

/** What a POST carries: text as it is, or a mapping or list as JSON. */
export const bodyOption = either(
  'text nor a mapping',
  textOption((value) => value, { title: 'text' }),
  z.record(z.string(), z.unknown()).meta({ title: 'mapping' }),
  z.array(z.unknown()).meta({ title: 'list' }),
);

/** A rule of the source: only a POST carries a body. */
export function bodyNeedsPost({ body, method }: Readonly<Record<string, unknown>>, report: Report): void {
  if (body !== undefined && method === 'GET') {
    report(['body'], 'goes with POST only. Write method: POST, or remove it.', 'key');
  }
}
