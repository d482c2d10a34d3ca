import type { Point } from '../ports/store.ts';

/** What is remembered of one point. */
export type Memory<Value> = { value: Value | undefined };

/**
 * The memory of a point that comes: that of an earlier one with the same measurement, tags and time, if it is among the
 * `most` that came last, or else a new one.
 */
export type RecentPoints<Value> = (point: Point) => Memory<Value>;

type Entry<Value> = Memory<Value> & {
  readonly point: Point;
  readonly hash: number;
  /** Where in the ring it stands. */
  at: number;
  next: Entry<Value> | undefined;
};

/** With how many buckets a table begins: a power of two. */
const FIRST_BUCKETS = 256;

/**
 * A hash table over the points themselves, with a ring of the newest. Every point on its way to the store goes through
 * it, so it makes no text of a point to find it by: measured, that took four times as long as all of this. Both grow with
 * what comes: most types have far fewer points than are remembered.
 */
export function createRecentPoints<Value>(most: number): RecentPoints<Value> {
  const ring: Entry<Value>[] = [];
  let buckets = emptyBuckets<Value>(FIRST_BUCKETS);
  let at = 0;

  function bucketOf(sum: number): number {
    return sum & (buckets.length - 1);
  }

  function entryOf(point: Point, sum: number): Entry<Value> | undefined {
    let entry = buckets[bucketOf(sum)];
    while (entry !== undefined && !areOne(entry.point, point)) {
      entry = entry.next;
    }
    return entry;
  }

  function put(entry: Entry<Value>): void {
    const bucket = bucketOf(entry.hash);
    entry.next = buckets[bucket];
    buckets[bucket] = entry;
  }

  function add(point: Point, sum: number): Entry<Value> {
    // Only while the ring fills for the first time: it is never longer than the buckets after that.
    if (at === buckets.length) {
      buckets = emptyBuckets(2 * buckets.length);
      ring.filter((entry, place) => entry.at === place).forEach(put);
    }
    const entry = { value: undefined, point, hash: sum, at, next: undefined };
    put(entry);
    return entry;
  }

  function forget(gone: Entry<Value>): void {
    const bucket = bucketOf(gone.hash);
    const first = buckets[bucket];
    if (first === gone) {
      buckets[bucket] = gone.next;
      return;
    }
    let before = first;
    while (before !== undefined && before.next !== gone) {
      before = before.next;
    }
    if (before !== undefined) {
      before.next = gone.next;
    }
  }

  return (point) => {
    const sum = hash(point);
    const known = entryOf(point, sum);
    const oldest = ring[at];
    // One that came again since stands elsewhere by now.
    if (oldest !== undefined && oldest !== known && oldest.at === at) {
      forget(oldest);
    }
    const entry = known ?? add(point, sum);
    entry.at = at;
    ring[at] = entry;
    at = (at + 1) % most;
    return entry;
  };
}

function emptyBuckets<Value>(length: number): (Entry<Value> | undefined)[] {
  return Array.from({ length });
}

/** Whether a store keeps the two as one. An empty value is no tag. */
function areOne(one: Point, other: Point): boolean {
  return (
    one.time === other.time &&
    one.measurement === other.measurement &&
    areIn(one.tags, other.tags) &&
    areIn(other.tags, one.tags)
  );
}

function areIn(tags: Point['tags'], others: Point['tags']): boolean {
  for (const name in tags) {
    const value = tags[name];
    if (value !== '' && (value !== others[name] || !Object.hasOwn(others, name))) {
      return false;
    }
  }
  return true;
}

/**
 * The same for points that are one, in whatever order their tags come: over the time to a microsecond or so, and the
 * values of the tags. FNV-1a for each value, and the mixing of MurmurHash3.
 */
function hash({ time, tags }: Point): number {
  const nanoseconds = Number(time);
  let sum = (nanoseconds | 0) ^ (nanoseconds / 2 ** 32);
  for (const name in tags) {
    const value = tags[name] as string;
    let mixed = 0;
    for (let place = 0; place < value.length; place++) {
      mixed = Math.imul(mixed ^ value.charCodeAt(place), 0x01000193);
    }
    sum = (sum + mixed) | 0;
  }
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  return sum ^ (sum >>> 13);
}
