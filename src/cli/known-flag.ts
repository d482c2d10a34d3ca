import { InvalidArgumentError } from 'commander';
import type { Known } from '../system/named.ts';

/** A date; then perhaps minutes, seconds and digits of a second; then perhaps a zone, else it is UTC. */
const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:\d{2})?$/i;

const NS_PER_MS = 1_000_000n;
const NS_PER_SECOND = 1_000_000_000n;

/** `key=value`, collected: `time=…` is the time of the point, every other key a tag, a field or a path in the record. */
export function knownFlag(text: string, before: Known = { values: {} }): Known {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === '') {
    throw new InvalidArgumentError("Write a name, then '=' and the value: network=us.");
  }
  return name === 'time'
    ? { ...before, times: timesOf(value) }
    : { ...before, values: { ...before.values, [name]: value } };
}

/** What a time means that is written to the day, the minute, the second or a part of it; or nanoseconds since 1970. */
function timesOf(text: string): { readonly from: bigint; readonly to: bigint } {
  if (/^-?\d{17,19}$/.test(text)) {
    return { from: BigInt(text), to: BigInt(text) + 1n };
  }
  const [, date, minutes, seconds, fraction = '', zone = 'Z'] = TIME.exec(text) ?? [];
  const ms = Date.parse(`${date}T${minutes ?? '00:00'}:${seconds ?? '00'}${zone}`);
  if (Number.isNaN(ms)) {
    throw new InvalidArgumentError(
      'Write a time: 2026-11-22, 2026-11-22T08:00:00.250Z, or nanoseconds since 1970.',
    );
  }
  const from = BigInt(ms) * NS_PER_MS + BigInt(fraction.padEnd(9, '0'));
  return { from, to: from + widthOf(minutes, seconds, fraction) };
}

function widthOf(minutes: string | undefined, seconds: string | undefined, fraction: string): bigint {
  if (minutes === undefined) {
    return 86_400n * NS_PER_SECOND;
  }
  return seconds === undefined ? 60n * NS_PER_SECOND : 10n ** BigInt(9 - fraction.length);
}
