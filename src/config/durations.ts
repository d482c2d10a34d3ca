import { type Wrong, wrong } from './wrong.ts';

/** Milliseconds in each unit, longest first: the order in which a duration names them. */
const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
type Unit = keyof typeof UNITS;
const NAMES = Object.keys(UNITS) as Unit[];

const WHOLE = new RegExp(`^${NAMES.map((unit) => `(?:(\\d+(?:\\.\\d+)?)${unit})?`).join('')}$`);

/** What an editor can check of a duration as text. */
export const DURATION_PATTERN = '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$';

/** Milliseconds in `500ms`, `15m`, `1h30m`, `0.5s`: units from the longest to the shortest, whole milliseconds. */
export function parseDuration(text: string): number | Wrong {
  const found = WHOLE.exec(text);
  if (text === '' || found === null) {
    return notADuration(text);
  }
  const ms = NAMES.reduce((sum, unit, index) => sum + Number(found[index + 1] ?? 0) * UNITS[unit], 0);
  const rounded = Math.round(ms);
  if (Math.abs(ms - rounded) > 1e-6 || !Number.isSafeInteger(rounded)) {
    return wrong('is not a whole number of milliseconds. Write it in a smaller unit, such as 250ms.');
  }
  return rounded;
}

/** The shortest text that `parseDuration` reads as these whole milliseconds. */
export function formatDuration(ms: number): string {
  let rest = ms;
  let text = '';
  for (const unit of NAMES) {
    const count = Math.floor(rest / UNITS[unit]);
    if (count > 0) {
      text += `${count}${unit}`;
      rest -= count * UNITS[unit];
    }
  }
  return text === '' ? '0s' : text;
}

function notADuration(text: string): Wrong {
  return /^\d+(\.\d+)?$/.test(text)
    ? wrong('has no unit. Write s behind it for seconds, m for minutes, h for hours or ms for milliseconds.')
    : wrong('is not a duration. Write numbers and units (d, h, m, s, ms), such as 500ms, 15m or 1h30m.');
}
