import { duration } from './measures.ts';
import { zone } from './places.ts';
import { choice, text } from './scalars.ts';
import { exactlyOne, section } from './section.ts';
import { either } from './union.ts';

const SECOND = 1_000;
const DAY = 86_400_000;

const { rules, keywords } = exactlyOne('every', 'cron', 'continuous');

/** When a source is gathered: `once`, `{ every: 15m }` `{ cron: '0 6 * * *', zone: Europe/Berlin }` or `continuous`. */
export const scheduleOption = either(
  'one of the words once and continuous nor a mapping with every, cron or continuous',
  choice(['once', 'continuous']),
  section(
    {
      every: duration({ min: SECOND, max: 366 * DAY })
        .optional()
        .describe('From one run to the next.'),
      cron: text('cron expression')
        .optional()
        .describe('Runs by the calendar: five fields, or six with seconds first.'),
      continuous: duration({ min: 0, max: DAY }).optional().describe('Again, so long after each run.'),
      jitter: duration({ min: 0, max: 366 * DAY })
        .optional()
        .meta({ 'x-default': 'none' })
        .describe('Up to half of it sooner or later than `every` says, so that many do not ask at once.'),
      missed: choice(['run', 'skip'])
        .optional()
        .meta({ 'x-default': '`run` at the start, `skip` from then on' })
        .describe('Whether one run at once makes up for those that were missed, or the next is waited for.'),
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
          if ('jitter' in value && !('every' in value)) {
            report(['jitter'], 'goes with every only. Remove it.', 'key');
          }
          if ('missed' in value && 'continuous' in value) {
            report(['missed'], 'does not go with continuous, which misses none. Remove it.', 'key');
          }
        },
      ],
    },
  ),
);
