import { parseDuration } from '../durations.ts';
import { type Wrong, wrong } from '../wrong.ts';
import { duration } from './measures.ts';
import { option, textOption } from './option.ts';
import { choice, name, scalarText, text } from './scalars.ts';
import { mappingOf, notEmpty, type Rule, section } from './section.ts';
import { either } from './union.ts';
import { valueName } from './value-name.ts';

const DAY = 86_400_000;
const YEARS = 36_600 * DAY;

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Milliseconds since the epoch, from a day (its start, UTC) or a time with its zone. */
function instant() {
  return textOption(
    (value) => {
      const ms = INSTANT.test(value) ? Date.parse(value) : Number.NaN;
      return Number.isNaN(ms) ? wrong('is no time. Write 2026-11-22 or 2026-11-22T10:00:00Z.') : ms;
    },
    { title: 'time' },
  );
}

/** A span of the cursor: a duration of times, a plain number of all else. */
function span() {
  return option(
    (value): { readonly ms: number } | { readonly plain: number } | Wrong => {
      if (typeof value === 'number') {
        return value >= 0 ? { plain: value } : wrong('is below 0. Write 0 or more.');
      }
      const ms = parseDuration(String(value));
      return typeof ms === 'number' ? { ms } : ms;
    },
    { title: 'duration or number', type: ['string', 'number'] },
  );
}

/** Times are measured in durations, and nothing else is. */
const spansFit: Rule = ({ format = 'rfc3339', lookback, granularity }, report) => {
  const isTime = format !== 'number' && format !== 'text';
  for (const [key, value] of Object.entries({ lookback, granularity })) {
    if (typeof value !== 'object' || value === null) {
      continue;
    }
    if (format === 'text') {
      report([key], 'does not go with format: text. Remove it.', 'key');
    } else if (isTime !== 'ms' in value) {
      report([key], isTime ? 'is not a duration. Write one, such as 10m.' : 'is not a number. Write one.');
    }
  }
};

/** What moves on from run to run. */
export const cursorSection = section(
  {
    path: text('path').describe('Path of the field, in the record, whose largest value is kept.'),
    format: choice(['rfc3339', 'local', 'date', 'yyyymmdd', 's', 'ms', 'number', 'text'])
      .prefault('rfc3339')
      .describe(
        'How records have it, and how `{cursor}` is written: a time, a number, or a text that sorts.',
      ),
    lookback: span()
      .optional()
      .meta({ 'x-default': 'none' })
      .describe('How far before the largest value the next run begins.'),
    granularity: span()
      .optional()
      .meta({ 'x-default': 'as it is' })
      .describe('What the beginning is rounded down to a multiple of.'),
    initial: either(
      'a value nor a mapping with ago',
      scalarText(),
      section({ ago: duration({ min: 1, max: YEARS }).describe('So long before the first run.') }),
    )
      .optional()
      .meta({ 'x-default': 'before everything' })
      .describe('Where the first run begins.'),
  },
  { rules: [spansFit] },
);

/** Windows of time. */
export const windowsSection = section({
  from: instant().describe('The start of the first window.'),
  to: instant()
    .optional()
    .meta({ 'x-default': 'the time of the run' })
    .describe('The end of the last window.'),
  step: duration({ min: 1, max: YEARS }).describe('The largest window that the API takes.'),
  settle: duration({ min: 0, max: YEARS })
    .prefault('1d')
    .describe('A window that ended longer ago than this is not asked for again.'),
});

/** The records of another source as partitions. */
export const parentSection = section({
  source: name().describe('The source whose records are the partitions.'),
  values: mappingOf(valueName, text('path'), '{ id: properties.id }')
    .check(notEmpty('Name a value of the record.'))
    .describe('From the names of the partition’s values to their paths in the record.'),
});
