import { parameterOption } from './parameter.ts';
import { choice, flag, integer, text } from './scalars.ts';
import { exactlyOne, type Rule, section } from './section.ts';
import { either } from './union.ts';

const MANY = 1_000_000_000;

const pageSize = integer({ min: 1, max: 1_000_000 }, 'records');

const sizeOption = either(
  'a number of records nor a mapping',
  pageSize,
  section({
    parameter: parameterOption()
      .optional()
      .meta({ 'x-default': 'not sent' })
      .describe('The query parameter, header or place in the body that asks for this size.'),
    value: pageSize.describe('Records on a full page.'),
  }),
);

const totalPlace = either(
  'a path nor a mapping with header',
  text('path'),
  section({ header: text('header').describe('The header that tells the total.') }),
);

const totalOption = section(
  {
    records: totalPlace
      .optional()
      .describe('Path of the number of all records, or the header that tells it.'),
    pages: totalPlace.optional().describe('Path of the number of all pages, or the header that tells it.'),
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

const more = text('path')
  .optional()
  .meta({ 'x-default': 'not looked at' })
  .describe(
    'Path of a flag in the body that says whether there is more, such as `has_more`; it decides alone.',
  );

const sizeOrShort = sizeOption
  .optional()
  .meta({ 'x-default': 'unknown' })
  .describe('How many records a full page has; a shorter one is the last.');

const page = section(
  {
    parameter: parameterOption()
      .prefault('page')
      .describe('The query parameter, header or place in the body that carries the number of the page.'),
    start: integer({ min: 0, max: 1 }, 'pages').prefault(1).describe('The number of the first page: 0 or 1.'),
    size: sizeOption
      .optional()
      .meta({ 'x-default': 'unknown: gathers until a page is empty' })
      .describe('How many records a full page has; a shorter one is the last.'),
    total,
    more,
    maxPages,
  },
  { rules: [totalNeedsSize] },
);

const offset = section({
  parameter: parameterOption()
    .prefault('offset')
    .describe('The query parameter, header or place in the body that carries the offset.'),
  start: integer({ min: 0, max: MANY }, 'records').prefault(0).describe('The first offset.'),
  size: sizeOption.describe('How many records a full page has; a shorter one is the last.'),
  total,
  more,
  maxPages,
});

const untilEmpty = flag()
  .prefault(false)
  .describe('Whether a page without records is the last, though it tells of another.');

const next = section({
  path: text('path').describe(
    'Path of the next URL in the body: absolute, or relative to the URL that answered.',
  ),
  untilEmpty,
  maxPages,
});

const link = section({
  rel: text().prefault('next').describe('The relation of the link that leads on.'),
  untilEmpty,
  maxPages,
});

const cursor = section({
  from: section(
    {
      body: text('path').optional().describe('Path of the cursor in the body.'),
      header: text('header').optional().describe('The header that tells the cursor.'),
      lastRecord: text('path').optional().describe('Path of the cursor in the last record of the page.'),
    },
    exactlyOne('body', 'header', 'lastRecord'),
  ).describe('Where a page tells the cursor of the next.'),
  parameter: parameterOption().describe(
    'The query parameter, header or place in the body that carries the cursor.',
  ),
  size: sizeOrShort,
  more,
  untilEmpty,
  maxPages,
});

const keyset = section({
  field: text('path').describe(
    'Path of the value in the record, mostly its time; records come in its order, and the last one begins the next page.',
  ),
  parameter: parameterOption().describe(
    'The query parameter, header or place in the body that carries the value.',
  ),
  add: integer({ min: -MANY, max: MANY })
    .prefault(0)
    .describe('Added to the value: `1` where the API counts the record that it names into the next page.'),
  size: sizeOrShort,
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
      link: link.optional().describe('Each page names the next in its `Link` header.'),
      cursor: cursor.optional().describe('Each page tells a cursor that asks for the next.'),
      keyset: keyset.optional().describe('Each page begins where the last record of the page before stands.'),
    },
    exactlyOne('page', 'offset', 'next', 'link', 'cursor', 'keyset'),
  ),
);
