import { DateTime, Info } from 'luxon';

/** Luxon's names for the zone of the machine: with one of them the same record would give another time elsewhere. */
const MACHINE_ZONES = ['local', 'system', 'default'];

/** Why a name is no time zone, in one sentence; undefined when it is one. */
export function problemInZone(zone: string): string | undefined {
  if (MACHINE_ZONES.includes(zone.toLowerCase())) {
    return `The zone \`${zone}\` differs from machine to machine: name one, as in Europe/Paris, UTC or UTC+3.`;
  }
  return Info.normalizeZone(zone).isValid
    ? undefined
    : `\`${zone}\` is no time zone: name one as in Europe/Paris, UTC or UTC+3.`;
}

/**
 * From local time in a zone to the epoch's, both in milliseconds, with local time written as if it were UTC. Where
 * clocks are set, Luxon decides: a time that is skipped moves on by the gap, of a time that comes twice it is one.
 */
export function zoneToUtc(zone: string): (localMs: number) => number {
  const resolved = Info.normalizeZone(zone);
  if (resolved.isUniversal && resolved.offset(0) === 0) {
    return (localMs) => localMs;
  }
  return (localMs) =>
    DateTime.fromMillis(localMs, { zone: 'utc' }).setZone(resolved, { keepLocalTime: true }).toMillis();
}
