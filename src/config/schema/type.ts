import { zone } from './places.ts';
import { choice, constant, flag, name, number, scalarText, text } from './scalars.ts';
import { anyKey, exactlyOne, listOf, mappingOf, notEmpty, section } from './section.ts';
import { mappedOrCoded, timeFits } from './type-rules.ts';
import { either } from './union.ts';

const path = () => text('path');
const expression = () => text('expression');

const oneOf = () =>
  listOf(constant(), '[a, b]')
    .optional()
    .meta({ 'x-default': 'any' })
    .describe('The values that are allowed; with any other the record is quarantined.');

const required = () =>
  flag()
    .prefault(false)
    .describe('Quarantine the record when the value is missing; otherwise it is left out.');

/** Where a value comes from: of these three there is one. */
const FROM = {
  path: path().optional().describe('Path of the value in the record.'),
  expression: expression().optional().describe('JMESPath that makes the value from the record.'),
};

const timePart = exactlyOne('path', 'expression');
const valuePart = exactlyOne('path', 'expression', 'value');

const timeOption = either(
  'a path nor a mapping',
  path(),
  section(
    {
      ...FROM,
      unit: choice(['s', 'ms', 'us', 'ns'])
        .optional()
        .describe('The time is a number: of these since 1970, UTC.'),
      format: text('format')
        .optional()
        .meta({ 'x-default': 'ISO 8601' })
        .describe('The time is text: tokens of Luxon, such as `yyyy/MM/dd HH:mm`.'),
      zone: zone()
        .optional()
        .meta({ 'x-fallback': 'UTC' })
        .describe('The time zone of a text that names none.'),
    },
    { ...timePart, rules: [...timePart.rules, timeFits] },
  ),
);

const tagOption = either(
  'a path nor a mapping',
  path(),
  section(
    {
      ...FROM,
      value: scalarText().optional().describe('The same text for every record.'),
      required: required(),
      oneOf: oneOf(),
    },
    valuePart,
  ),
);

const fieldOption = either(
  'a path nor a mapping',
  path(),
  section(
    {
      ...FROM,
      value: constant().optional().describe('The same value for every record.'),
      type: choice(['float', 'integer', 'string', 'boolean'])
        .optional()
        .meta({ 'x-default': "`float`; of a `value`, the value's own" })
        .describe('What the store keeps it as.'),
      required: required(),
      min: number().optional().describe('The least that is allowed; with less the record is quarantined.'),
      max: number().optional().describe('The most that is allowed; with more the record is quarantined.'),
      oneOf: oneOf(),
    },
    valuePart,
  ),
);

/** What a record of one type becomes. */
export const typeSection = section(
  {
    use: text('file')
      .optional()
      .describe(
        'A TypeScript or JavaScript module, relative to this file, whose default export is the processor.',
      ),
    queue: name()
      .optional()
      .meta({ 'x-default': "the type's name" })
      .describe('The queue that carries the type; several may share one.'),
    onCollision: choice(['last', 'first', 'quarantine', 'disambiguate'])
      .optional()
      .meta({ 'x-default': '`last`' })
      .describe(
        'What becomes of two different records that make the same point (measurement, tags, time): the last one wins, the first one does and the other is dropped, the other is quarantined, or the points of the type get nanoseconds made from their values. Such records are reported either way.',
      ),
    measurement: text()
      .optional()
      .meta({ 'x-default': "the type's name" })
      .describe('The measurement of its points.'),
    time: timeOption.optional().describe('When it was: required without `use`.'),
    tags: mappingOf(anyKey, tagOption, '{ network: properties.net }')
      .optional()
      .describe('What its points are found by: part of their identity.'),
    fields: mappingOf(anyKey, fieldOption, '{ magnitude: properties.mag }')
      .check(notEmpty('Give it one field or more.'))
      .optional()
      .describe('The values of its points: required without `use`.'),
    require: listOf(path(), '[ id ]')
      .optional()
      .describe('Paths that must be there and not null; otherwise the record is quarantined.'),
    drop: mappingOf(anyKey, expression(), `{ not-an-earthquake: "properties.type != 'earthquake'" }`)
      .optional()
      .describe(
        'Rules by name: a record for which the JMESPath is true is left out on purpose, and counted.',
      ),
  },
  { rules: [mappedOrCoded] },
);
