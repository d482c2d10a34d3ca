import { wrong } from '../wrong.ts';
import { duration } from './measures.ts';
import { option } from './option.ts';
import { choice, flag, scalarText, text } from './scalars.ts';
import { exactlyOne, listOf, section } from './section.ts';
import { either } from './union.ts';

const HOUR = 3_600_000;

/** `429`, or `5xx` for all of them. */
function status() {
  return option(
    (value) => {
      const [, digit] = /^([1-5])xx$/i.exec(String(value)) ?? [];
      if (digit !== undefined) {
        return { from: Number(digit) * 100, to: Number(digit) * 100 + 99 };
      }
      const code = typeof value === 'boolean' ? Number.NaN : Number(value);
      return Number.isInteger(code) && code >= 100 && code <= 599
        ? { from: code, to: code }
        : wrong('is no status. Write one, such as 429, or 5xx for all that begin with 5.');
    },
    { title: 'status', type: ['integer', 'string'] },
  );
}

const expectation = {
  equals: scalarText().optional().describe('Its text is this one.'),
  matches: text('regular expression').optional().describe('Its text holds a match of this.'),
  exists: flag().optional().describe('Whether it is there: neither missing nor null, and no empty list.'),
};

const told = exactlyOne('header', 'body');

const action = either(
  'one of retry, renew, skip, fail and stop nor a mapping with retry or wait',
  choice(['retry', 'renew', 'skip', 'fail', 'stop']),
  section(
    {
      retry: duration({ min: 0, max: 24 * HOUR })
        .optional()
        .describe('Asks again after this.'),
      wait: section(
        {
          header: text('header').optional().describe('The header that tells the end of the wait.'),
          body: text('path').optional().describe('Its path in the body.'),
          format: choice(['seconds', 'rfc3339', 'local', 'date', 'yyyymmdd', 's', 'ms'])
            .prefault('seconds')
            .describe('How it is told: `seconds` from the answer, or as a time.'),
        },
        told,
      )
        .optional()
        .describe('Asks again when the API says so.'),
    },
    exactlyOne('retry', 'wait'),
  ),
);

/** The API's own way of telling errors. */
export const errorsOption = listOf(
  section({
    when: section({
      status: either('a status nor a list of them', status(), listOf(status(), '[403, 5xx]'))
        .optional()
        .describe('The status, or several; `5xx` is all that begin with 5.'),
      header: section({ name: text('header').describe('The name of the header.'), ...expectation })
        .optional()
        .describe('What a header must be.'),
      body: section({
        path: text('path')
          .optional()
          .meta({ 'x-default': 'the body itself' })
          .describe('Path of the value in the body.'),
        ...expectation,
      })
        .optional()
        .describe('What a value in the body must be.'),
    }).describe('The answers that the rule fits: all that is given must hold.'),
    do: action.describe(
      'What such an answer means: ask again (`retry`, `wait`), or once more with a new token (`renew`), a page without records (`skip`), a page that failed (`fail`), or a run that ends here (`stop`).',
    ),
  }),
  '[{ when: { body: { path: error, exists: true } }, do: fail }]',
);
