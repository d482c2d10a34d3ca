import { text } from './scalars.ts';
import { exactlyOne, section } from './section.ts';
import { either } from './union.ts';

/** Where a value of paging goes: a query parameter by its name, or a header, or a place in the body. */
export function parameterOption() {
  return either(
    'the name of a query parameter nor a mapping with header or body',
    text(),
    section(
      {
        header: text('header').optional().describe('The header that carries the value.'),
        body: text('path')
          .optional()
          .describe('Where in the body it goes: a path in JSON, a name in a form.'),
      },
      exactlyOne('header', 'body'),
    ),
  );
}
