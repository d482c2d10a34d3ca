import { choice, integer, text } from './scalars.ts';
import { exactlyOne, type Rule, section } from './section.ts';
import { either } from './union.ts';

const MANY = 1_000_000_000;

const pageSize = integer({ min: 1, max: 1_000_000 }, 'records');

const sizeOption = either(
  'a number of records nor a mapping',
  pageSize,
  section({
    parameter: text()
      .optional()
      .meta({ 'x-default': 'not sent' })
      .describe('The query parameter that asks for this size.'),
    value: pageSize.describe('Records on a full page.'),
  }),
);

const totalOption = section(
  {
    records: text('path').optional().describe('Path of the number of all records.'),
    pages: text('path').optional().describe('Path of the number of all pages.'),
  },
  exactlyOne('records', 'pages'),
);

/** How many records make a page is needed to tell pages from records. */
const totalNeedsSize: Rule = ({ total, size }, report) => {
  if (size === undefined && Object(total).records !== undefined) {
    report(['total', 'records'], 'needs the size of a page. Add size, or give total: { pages: … }.', 'key');
  }
};

const maxPages = integer({ min: 1, max: 1_000_000 }, 'pages')
  .prefault(10_000)
  .describe('Pages of one partition in one run; what stops an API that never ends.');

const total = totalOption
  .optional()
  .describe(
    'Where the answer tells how much there is, so that the pages after the first are fetched in parallel.',
  );

const page = section(
  {
    parameter: text().prefault('page').describe('The query parameter that carries the number of the page.'),
    start: integer({ min: 0, max: 1 }, 'pages').prefault(1).describe('The number of the first page: 0 or 1.'),
    size: sizeOption
      .optional()
      .meta({ 'x-default': 'unknown: gathers until a page is empty' })
      .describe('How many records a full page has; a shorter one is the last.'),
    total,
    maxPages,
  },
  { rules: [totalNeedsSize] },
);

const offset = section({
  parameter: text().prefault('offset').describe('The query parameter that carries the offset.'),
  start: integer({ min: 0, max: MANY }, 'records').prefault(0).describe('The first offset.'),
  size: sizeOption.describe('How many records a full page has; a shorter one is the last.'),
  total,
  maxPages,
});

const next = section({
  path: text('path').describe(
    'Path of the next URL in the body: absolute, or relative to the URL that answered.',
  ),
  maxPages,
});

/** How the pages after the first are asked for. */
export const pagingOption = either(
  'the word none nor a mapping',
  choice(['none']),
  section(
    {
      page: page.optional().describe('Pages are numbered.'),
      offset: offset.optional().describe('Pages begin at an offset.'),
      next: next.optional().describe('Each page names the next.'),
    },
    exactlyOne('page', 'offset', 'next'),
  ),
);
