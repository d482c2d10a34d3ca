import { z } from 'zod';
import { choice, flag, patternText, text } from './scalars.ts';
import { anyKey, atMostOne, listOf, mappingOf, section } from './section.ts';
import { either } from './union.ts';

const columnNames = listOf(
  z.string({ error: 'is not a text. Name the column, or write "" to leave it out.' }),
  '[time, open, close]',
);

const rowsOption = either(
  'the word first nor a list of names nor a mapping with path',
  choice(['first']),
  columnNames,
  section({ path: text('path').describe('Path of the list of names.') }),
);

const shapes = {
  path: text('path')
    .optional()
    .meta({ 'x-default': 'the body itself; for each: the record around itself' })
    .describe('Path of the records in the body; for `each` in the record around.'),
  keyed: text()
    .optional()
    .describe('The records stand in an object under keys, and get their key as a field of this name.'),
  columns: flag().optional().describe('The records are parallel lists, one for each field.'),
  rows: rowsOption
    .optional()
    .describe(
      'The records are lists; these are the names of their places, or where those are told: in the `first` row, or at a path.',
    ),
  with: mappingOf(anyKey, text('path'), '{ station: id }')
    .prefault({})
    .describe(
      'Fields that each record gets: from their names to their paths in the body; for `each` in the record around.',
    ),
};

const oneShape = atMostOne('keyed', 'columns', 'rows');

/** Where the records are: a path, or in what form and within what. */
export const recordsOption = either(
  'a path nor a mapping',
  text('path'),
  section(
    {
      ...shapes,
      each: section(shapes, oneShape).optional().describe('The records are within each of these.'),
    },
    oneShape,
  ),
);

/** How the body is written. */
export const formatOption = either(
  'json, ndjson, csv nor a mapping with csv',
  choice(['json', 'ndjson', 'csv']),
  section({
    csv: section({
      delimiter: patternText('character', '^[^\\r\\n"]$', 'is not one character. Write one, such as ";".')
        .prefault(',')
        .describe('What stands between two columns.'),
      names: columnNames
        .optional()
        .meta({ 'x-default': 'the first row' })
        .describe('The names of the columns, where no row has them.'),
      comment: text().optional().describe('What begins a line that is left out.'),
    }).describe('CSV, RFC 4180.'),
  }),
);
