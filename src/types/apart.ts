import type { Point } from '../ports/store.ts';
import type { Type } from '../ports/type.ts';

const NS_PER_MS = 1_000_000n;

/** The same type, whose points never meet by having the same tags and time: see `OnCollision`. */
export function disambiguated(type: Type): Type {
  return {
    name: type.name,
    naming: (record) => type.naming(record),
    process(record, context) {
      const outcome = type.process(record, context);
      return outcome.type === 'points' ? { ...outcome, points: outcome.points.map(apart) } : outcome;
    },
  };
}

/**
 * The point with nanoseconds that are made from its values, so that two which differ lie beside each other, and each is
 * the same whenever it is made. A time that is finer than a millisecond is left as it is.
 */
export function apart(point: Point): Point {
  if (point.time % NS_PER_MS !== 0n) {
    return point;
  }
  const names = Object.keys(point.fields).sort();
  const values = names.map((name) => `${name}=${typeof point.fields[name]}:${String(point.fields[name])}`);
  return { ...point, time: point.time + (hash(values.join('\n')) % NS_PER_MS) };
}

/** FNV-1a, 64 bits, over UTF-16 code units, folded: the low bits of FNV alone are weak. */
function hash(text: string): bigint {
  let value = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++) {
    value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return value ^ (value >> 32n);
}
