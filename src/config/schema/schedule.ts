import { duration } from './measures.ts';
import { zone } from './places.ts';
import { choice, text } from './scalars.ts';
import { exactlyOne, section } from './section.ts';
import { either } from './union.ts';

const SECOND = 1_000;
const DAY = 86_400_000;

const { rules, keywords } = exactlyOne('every', 'cron');

/** When a source is gathered: `once`, `{ every: 15m }` or `{ cron: '0 6 * * *', zone: Europe/Berlin }`. */
export const scheduleOption = either(
  'the word once nor a mapping with every or cron',
  choice(['once']),
  section(
    {
      every: duration({ min: SECOND, max: 366 * DAY })
        .optional()
        .describe('From one run to the next.'),
      cron: text('cron expression')
        .optional()
        .describe('Runs by the calendar: five fields, or six with seconds first.'),
      zone: zone().optional().meta({ 'x-fallback': 'UTC' }).describe('The time zone of `cron`.'),
    },
    {
      keywords,
      rules: [
        ...rules,
        (value, report) => {
          if ('zone' in value && 'every' in value) {
            report(['zone'], 'goes with cron only. Remove it, or write cron for every.', 'key');
          }
        },
      ],
    },
  ),
);
