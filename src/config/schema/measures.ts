import { DURATION_PATTERN, formatDuration, parseDuration } from '../durations.ts';
import { parseRate, RATE_PATTERN } from '../rates.ts';
import { formatSize, parseSize, SIZE_PATTERN } from '../sizes.ts';
import { isWrong, type Wrong, wrong } from '../wrong.ts';
import { inRange, option, orReference, type Range, textOption } from './option.ts';
import { listOf, notEmpty } from './section.ts';
import { either } from './union.ts';

/** Milliseconds, from `500ms`, `15m`, `1h30m`. */
export function duration(range: Range) {
  return measured('duration', DURATION_PATTERN, parseDuration, range, formatDuration, '15s or 500ms');
}

/** Bytes, from `64KiB`, `16MiB`. */
export function size(range: Range) {
  return measured('size', SIZE_PATTERN, parseSize, range, formatSize, '64KiB or 16MiB');
}

/** `5/s`, `100/min`, `10/5s`. */
const rate = textOption(parseRate, { title: 'rate', pattern: orReference(RATE_PATTERN) });

/** One rate, or a list of them. */
export const rates = either(
  'a rate nor a list of rates',
  rate,
  listOf(rate, '[5/s, 1000/h]').check(notEmpty('Add a rate, or remove the line.')),
);

function measured(
  title: string,
  pattern: string,
  parse: (text: string) => number | Wrong,
  range: Range,
  format: (value: number) => string,
  example: string,
) {
  return option(
    (value) => {
      const parsed =
        typeof value === 'boolean'
          ? wrong(`is not a ${title}. Write one, such as ${example}.`)
          : parse(String(value));
      return isWrong(parsed) ? parsed : inRange(parsed, range, format);
    },
    { title, type: 'string', pattern: orReference(pattern) },
  );
}
