import { didYouMean } from './suggest.ts';
import { type Wrong, wrong } from './wrong.ts';

/** Bytes in each unit: powers of 1,024 with an `i` (IEC 80000-13), of 1,000 without. */
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  kB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
};

/** What an editor can check of a size as text. */
export const SIZE_PATTERN = `^\\d+(\\.\\d+)?(${Object.keys(UNITS).join('|')})$`;

/** Bytes in `512B`, `64KiB`, `16MiB`, `1.5GiB`, `10MB`: a whole number of them. */
export function parseSize(text: string): number | Wrong {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  if (count === undefined) {
    return wrong('is not a size. Write a number and its unit, such as 64KiB or 16MiB.');
  }
  if (unit === '') {
    return wrong('has no unit. Write KiB or MiB behind it, or B for bytes.');
  }
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (factor === undefined) {
    const names = Object.keys(UNITS);
    return wrong(`has no known unit. ${didYouMean(unit, names, `The units are ${names.join(', ')}.`)}`);
  }
  const bytes = Number(count) * factor;
  return Number.isSafeInteger(bytes)
    ? bytes
    : wrong('is not a whole number of bytes. Write it in a smaller unit.');
}

/** The shortest text that `parseSize` reads as these whole bytes. */
export function formatSize(bytes: number): string {
  for (const unit of ['GiB', 'MiB', 'KiB']) {
    const factor = UNITS[unit] ?? 1;
    if (bytes >= factor && bytes % factor === 0) {
      return `${bytes / factor}${unit}`;
    }
  }
  return `${bytes}B`;
}
