import type { TimeUnit } from '../ports/pipeline.ts';

/** Decimal places from a unit down to nanoseconds. */
const PLACES: Readonly<Record<TimeUnit, number>> = { s: 9, ms: 6, us: 3, ns: 0 };

/** Digits of the largest time that 64 bits can hold. */
const MOST_DIGITS = 19;

/** A number as JavaScript or JSON writes it: sign, whole digits, fraction, exponent. */
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * Compiles a unit to a function from a number, a `bigint` or a text that holds a number to nanoseconds since the
 * epoch; undefined for anything else. Exact: a fraction is taken from its decimal digits, not from the double, and
 * cut at the nanosecond.
 */
export function compileUnitTime(unit: TimeUnit): (value: unknown) => bigint | undefined {
  const places = PLACES[unit];
  const scale = 10n ** BigInt(places);
  return (value) => {
    switch (typeof value) {
      case 'number':
        return Number.isSafeInteger(value) ? BigInt(value) * scale : decimalNs(String(value), places);
      case 'bigint':
        return value * scale;
      case 'string':
        return decimalNs(value.trim(), places);
      default:
        return undefined;
    }
  };
}

function decimalNs(text: string, places: number): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') {
    return undefined;
  }
  const digits = (whole + fraction).replace(/^0+/, '');
  const shift = places + Number(exponent) - fraction.length;
  if (digits.length + shift > MOST_DIGITS) {
    return digits === '' ? 0n : undefined;
  }
  const magnitude = shift < 0 ? BigInt(digits.slice(0, shift)) : BigInt(digits) * 10n ** BigInt(shift);
  return sign === '-' ? -magnitude : magnitude;
}
