import { seededRandom } from '../test/support/seeded-random.ts';

/** An earthquake as the USGS feed tells it, without the parts that are null in most: about 500 bytes of JSON. */
export type Quake = {
  readonly type: 'Feature';
  readonly properties: {
    readonly mag: number;
    readonly place: string;
    /** Milliseconds since the epoch. */
    readonly time: number;
    readonly updated: number;
    readonly tz: number;
    readonly url: string;
    readonly status: string;
    readonly tsunami: number;
    readonly sig: number;
    readonly net: string;
    readonly code: string;
    readonly types: string;
    readonly nst: number;
    readonly dmin: number;
    readonly rms: number | null;
    readonly gap: number;
    readonly magType: string;
    readonly type: string;
    readonly title: string;
  };
  readonly geometry: { readonly type: 'Point'; readonly coordinates: readonly [number, number, number] };
  readonly id: string;
};

/** 2026-01-01T00:00:00Z: the newest record; the others go back from there, as in the feed. */
const NEWEST = 1_767_225_600_000;

/** The longest time between two records, in milliseconds. */
const MOST_GAP_MS = 60_000;

/** The shares of the recorded feed: 28 of 1,707 are no earthquakes, 5 have no `rms`. */
const NOT_EARTHQUAKES = 28 / 1_707;
const WITHOUT_RMS = 5 / 1_707;

const NETWORKS = ['ak', 'ci', 'hv', 'mb', 'nc', 'nn', 'pr', 'us', 'uu', 'uw'];
const MAGNITUDE_TYPES = ['ml', 'md', 'mb', 'mww', 'mb_lg', 'mwr'];
const SIDES = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];
const PLACES = [
  'Castaic, CA',
  'Pyu, Burma',
  'Redoubt Volcano, Alaska',
  'Hawthorne, Nevada',
  "L'Aquila, Italy",
];

/** Earthquakes from a seed, newest first, no two at the same time. */
export function makeQuakes(count: number, seed = 1): readonly Quake[] {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const between = (from: number, to: number, digits: number) =>
    Number((from + random() * (to - from)).toFixed(digits));
  const oneOf = (texts: readonly string[]) => texts[below(texts.length)] as string;
  let time = NEWEST;
  return Array.from({ length: count }, () => {
    time -= 1 + below(MOST_GAP_MS);
    const net = oneOf(NETWORKS);
    const code = String(10_000_000 + below(90_000_000));
    const mag = between(0, 6, 1);
    const place = `${1 + below(120)}km ${oneOf(SIDES)} of ${oneOf(PLACES)}`;
    return {
      type: 'Feature',
      properties: {
        mag,
        place,
        time,
        updated: time + below(86_400_000),
        tz: 60 * (below(24) - 12),
        url: `https://earthquake.usgs.gov/earthquakes/eventpage/${net}${code}`,
        status: random() < 0.7 ? 'reviewed' : 'automatic',
        tsunami: 0,
        sig: below(400),
        net,
        code,
        types: ',geoserve,origin,phase-data,',
        nst: below(60),
        dmin: between(0, 3, 4),
        rms: random() < WITHOUT_RMS ? null : between(0, 1.5, 4),
        gap: below(360),
        magType: oneOf(MAGNITUDE_TYPES),
        type: random() < NOT_EARTHQUAKES ? 'quarry blast' : 'earthquake',
        title: `M ${mag.toFixed(1)} - ${place}`,
      },
      geometry: {
        type: 'Point',
        coordinates: [between(-180, 180, 4), between(-90, 90, 4), between(0, 120, 2)],
      },
      id: `${net}${code}`,
    };
  });
}
