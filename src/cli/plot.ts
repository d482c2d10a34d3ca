import chart from 'simple-ascii-chart';
import type { Point } from '../ports/store.ts';

const WIDTH = 64;
const HEIGHT = 7;

const NS_PER_MS = 1_000_000n;

/**
 * The mean of one numeric field over time, drawn with characters; undefined when there is nothing to draw. The points
 * come in order of time.
 */
export async function plotField(
  points: AsyncIterable<Point>,
  { field, title }: { readonly field: string; readonly title: string },
): Promise<string | undefined> {
  const values: [number, number][] = [];
  for await (const point of points) {
    const value = point.fields[field];
    if (typeof value === 'number') {
      values.push([Number(point.time / NS_PER_MS), value]);
    }
  }
  const series = meansOverTime(values, WIDTH);
  if (series.length < 2) {
    return undefined;
  }
  return chart(series, {
    title,
    width: WIDTH,
    height: HEIGHT,
    // Its own marks on the time axis run into each other: the two ends say enough.
    hideXAxisTicks: true,
    showTickLabel: true,
    xLabel: spanOf(values),
    formatter: (value) => value.toFixed(1),
  });
}

/** One mean for each of `buckets` equal stretches of time that has values. */
export function meansOverTime(
  values: readonly (readonly [number, number])[],
  buckets: number,
): [number, number][] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const [time] of values) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  const span = Math.max(1, last - first);
  const sums = new Map<number, { sum: number; count: number }>();
  for (const [time, value] of values) {
    const bucket = Math.min(buckets - 1, Math.floor(((time - first) / span) * buckets));
    const before = sums.get(bucket) ?? { sum: 0, count: 0 };
    sums.set(bucket, { sum: before.sum + value, count: before.count + 1 });
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([bucket, { sum, count }]) => [first + ((bucket + 0.5) / buckets) * span, sum / count]);
}

function spanOf(values: readonly (readonly [number, number])[]): string {
  const [first, last] = [values[0]?.[0] ?? 0, values.at(-1)?.[0] ?? 0];
  return `${date(first)} to ${date(last)}`;
}

function date(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
