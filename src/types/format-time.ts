import { DateTime } from 'luxon';
import { text } from './field-kinds.ts';

const NS_PER_MS = 1_000_000n;

/** Names of months and days are read in English, wherever the program runs. */
const LOCALE = { locale: 'en-US' } as const;

/** A moment whose every part differs, in a year that is not this one. */
const SAMPLE = { year: 2001, month: 2, day: 13, hour: 14, minute: 25, second: 36 } as const;

/**
 * Compiles Luxon's tokens to a function from text (or a number that is written in the format: `20261122`) to
 * nanoseconds since the epoch; undefined for anything else. Local time in `zone`, unless the format holds an offset.
 *
 * @throws Error when Luxon takes no such format: see `problemInFormat`.
 */
export function compileFormatTime(format: string, zone: string): (value: unknown) => bigint | undefined {
  const parser = DateTime.buildFormatParser(format, LOCALE);
  const options = { ...LOCALE, zone };
  return (value) => {
    const written = text(value);
    if (written === undefined) {
      return undefined;
    }
    const time = DateTime.fromFormatParser(written.trim(), parser, options);
    return time.isValid ? BigInt(time.toMillis()) * NS_PER_MS : undefined;
  };
}

/**
 * Why a format cannot tell a time, in one sentence; undefined when it can. A format is tried on what it writes itself:
 * without a year Luxon would fill in today's, and the same record would give another time tomorrow.
 */
export function problemInFormat(format: string): string | undefined {
  const wrong = `The format \`${format}\``;
  const sample = DateTime.fromObject(SAMPLE, { zone: 'utc' });
  try {
    const parser = DateTime.buildFormatParser(format, LOCALE);
    const time = DateTime.fromFormatParser(sample.toFormat(format, LOCALE), parser, {
      ...LOCALE,
      zone: 'utc',
    });
    if (!time.isValid) {
      return `${wrong} cannot be read back: use Luxon's tokens for parsing, as in yyyy-MM-dd HH:mm:ss.`;
    }
    return time.year === SAMPLE.year ? undefined : `${wrong} tells no year: add yyyy.`;
  } catch (error) {
    return `${wrong} is not one of Luxon's: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
