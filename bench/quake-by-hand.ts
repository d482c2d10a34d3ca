import type { Quake } from './quakes.ts';

/** What a careful person keeps of a quake: a row of a table, or a line. */
export type QuakeRow = {
  /** Milliseconds since the epoch, as the feed has it. */
  readonly time: number;
  readonly network: string;
  readonly magnitudeType: string;
  readonly id: string;
  readonly magnitude: number;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly depth: number | null;
  readonly place: string | null;
  readonly locationError: number;
};

/** A quake is kept, left out on purpose, or kept aside because something in it is wrong. */
export type ByHand = QuakeRow | 'dropped' | 'quarantined';

/** The floor's mapping: what the type `quake` of the demo says, written by hand for this one kind of record. */
export function readQuake(quake: Quake): ByHand {
  const { id, properties, geometry } = quake;
  if (properties.type !== 'earthquake') {
    return 'dropped';
  }
  const { time, mag, rms, net, magType, place } = properties;
  if (!Number.isSafeInteger(time) || typeof id !== 'string') {
    return 'quarantined';
  }
  if (!isFinite(mag) || mag < -5 || mag > 10 || !isFinite(rms) || rms < 0) {
    return 'quarantined';
  }
  const [longitude, latitude, depth] = geometry.coordinates;
  return {
    time,
    network: typeof net === 'string' ? net : '',
    magnitudeType: typeof magType === 'string' ? magType : '',
    id,
    magnitude: mag,
    longitude: isFinite(longitude) ? longitude : null,
    latitude: isFinite(latitude) ? latitude : null,
    depth: isFinite(depth) ? depth : null,
    place: typeof place === 'string' ? place : null,
    locationError: rms,
  };
}

/** The floor's line: https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/, with its escapes. */
export function lineByHand(row: QuakeRow): string {
  let line = 'quake';
  if (row.magnitudeType !== '') {
    line += `,magnitude_type=${row.magnitudeType.replace(/[,= ]/g, '\\$&')}`;
  }
  if (row.network !== '') {
    line += `,network=${row.network.replace(/[,= ]/g, '\\$&')}`;
  }
  line += ` id="${row.id.replace(/["\\]/g, '\\$&')}",magnitude=${row.magnitude}`;
  if (row.longitude !== null) {
    line += `,longitude=${row.longitude}`;
  }
  if (row.latitude !== null) {
    line += `,latitude=${row.latitude}`;
  }
  if (row.depth !== null) {
    line += `,depth=${row.depth}`;
  }
  if (row.place !== null) {
    line += `,place="${row.place.replace(/["\\]/g, '\\$&')}"`;
  }
  return `${line},location_error=${row.locationError} ${row.time}000000`;
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
