import { readFileSync } from 'node:fs';
import type { Point } from '../../src/ports/store.ts';

/*
 * What the demo's pipeline must make of the recorded data: computed here from the data set's own files, by hand, with
 * nothing of `src/` but the type of a point and nothing of the slow API.
 */

/** A record that must end in quarantine, as it was served. */
export type Quarantined = { readonly record: unknown; readonly path: string };

/** Where the records of one source must end. */
export type Ends = {
  readonly fetched: number;
  readonly stored: number;
  readonly dropped: number;
  readonly quarantined: number;
};

export type Expected = {
  /** By measurement, ordered by time. */
  readonly points: Readonly<Record<'quake' | 'weather' | 'stock', readonly Point[]>>;
  readonly quarantined: readonly Quarantined[];
  /** By `source type`. */
  readonly ends: Readonly<Record<string, Ends>>;
};

const NS_PER_MS = 1_000_000n;
const HOUR_MS = 3_600_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

let expected: Expected | undefined;

/** Worked out once: it takes a while, and many tests ask. */
export function expectedOfDemo(): Expected {
  expected ??= fromTheFiles();
  return expected;
}

/** The five symbols of the demo's partitions are all that the file has. */
function fromTheFiles(): Expected {
  const features = (JSON.parse(read('earthquakes.json')) as { features: Feature[] }).features;
  const earthquakes = features.filter(({ properties }) => properties.type === 'earthquake');
  const unsure = earthquakes.filter(({ properties }) => properties.rms === null);
  const quakes = earthquakes.filter(({ properties }) => properties.rms !== null).map(quake);
  const weather = rows('seattle-weather.csv').map(weatherDay);
  const stocks = rows('stocks.csv').map(stockPrice);
  return {
    points: { quake: inOrder(quakes), weather: inOrder(weather), stock: inOrder(stocks) },
    quarantined: unsure.map((record) => ({ record, path: 'properties.rms' })),
    ends: {
      'earthquakes quake': {
        fetched: features.length,
        stored: quakes.length,
        dropped: features.length - earthquakes.length,
        quarantined: unsure.length,
      },
      'weather weather': allStored(weather),
      'stocks stock': allStored(stocks),
    },
  };
}

/** By time, and within the same time by tags: the order in which points are compared. */
export function inOrder(points: readonly Point[]): readonly Point[] {
  return points
    .map((point) => ({ point, tags: tagsOf(point) }))
    .sort((a, b) => Number(a.point.time - b.point.time) || (a.tags < b.tags ? -1 : 1))
    .map(({ point }) => point);
}

/** The same text for the same tags, in whatever order they come. */
export function tagsOf({ tags }: Point): string {
  return JSON.stringify(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Feature = {
  readonly id: string;
  readonly properties: {
    readonly type: string;
    readonly time: number;
    readonly net: string | null;
    readonly magType: string | null;
    readonly mag: number;
    readonly place: string | null;
    readonly rms: number | null;
  };
  readonly geometry: { readonly coordinates: readonly (number | null)[] };
};

function quake({ id, properties, geometry }: Feature): Point {
  const [longitude, latitude, depth] = geometry.coordinates;
  return {
    measurement: 'quake',
    tags: present({ network: properties.net, magnitude_type: properties.magType }),
    fields: present({
      id,
      magnitude: properties.mag,
      longitude,
      latitude,
      depth,
      place: properties.place,
      location_error: properties.rms,
    }),
    time: BigInt(properties.time) * NS_PER_MS,
  };
}

function weatherDay([date = '', precipitation, most, least, wind, weather = '']: readonly string[]): Point {
  const [year, month, day] = date.split('-').map(Number);
  return {
    measurement: 'weather',
    tags: { weather },
    fields: {
      precipitation: Number(precipitation),
      temp_max: Number(most),
      temp_min: Number(least),
      wind: Number(wind),
    },
    time: midnight('America/Los_Angeles', [year ?? 0, month ?? 0, day ?? 0]),
  };
}

function stockPrice([symbol = '', date = '', price]: readonly string[]): Point {
  const [month = '', day, year] = date.split(' ');
  return {
    measurement: 'stock',
    tags: { symbol },
    fields: { price: Number(price) },
    time: midnight('America/New_York', [Number(year), MONTHS.indexOf(month) + 1, Number(day)]),
  };
}

/** The zones of the data are west of Greenwich: their midnight is 4 to 8 hours after that of UTC. */
function midnight(timeZone: string, [year, month, day]: readonly [number, number, number]): bigint {
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    hour: 'numeric',
    hourCycle: 'h23',
  });
  const candidates = [4, 5, 6, 7, 8].map((hours) => Date.UTC(year, month - 1, day) + hours * HOUR_MS);
  const found = candidates.filter((ms) => {
    const parts = new Map(shown.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    return parts.get('day') === day && parts.get('hour') === 0;
  });
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`There is not one midnight of ${year}-${month}-${day} in ${timeZone}.`);
  }
  return BigInt(found[0]) * NS_PER_MS;
}

function allStored({ length }: readonly Point[]): Ends {
  return { fetched: length, stored: length, dropped: 0, quarantined: 0 };
}

function present<Value>(values: Readonly<Record<string, Value | null | undefined>>): Record<string, Value> {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given) as Record<string, Value>;
}

/** Without the head; these files quote nothing. */
function rows(file: string): readonly (readonly string[])[] {
  const [, ...lines] = read(file).trim().split(/\r?\n/);
  return lines.map((line) => line.split(','));
}

function read(file: string): string {
  return readFileSync(new URL(`../data/${file}`, import.meta.resolve('vega-datasets')), 'utf8');
}
