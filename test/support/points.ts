import type { Point } from '../../src/ports/store.ts';

/** A signal that never aborts. */
export const unaborted: AbortSignal = new AbortController().signal;

let names = 0;

/** A measurement that no test had before, on this server or any other. */
export function unusedMeasurement(): string {
  return `test ${process.pid} ${Date.now()} ${names++}`;
}

/** Some moment, in nanoseconds. */
export const MOMENT = 1_767_225_600_123_456_789n;

export function point(measurement: string, rest: Partial<Omit<Point, 'measurement'>> = {}): Point {
  return { measurement, tags: {}, fields: { value: 1.5 }, time: MOMENT, ...rest };
}

/** In the order that all readings are brought to before they are compared. */
export function inOrder(points: readonly Point[]): readonly Point[] {
  const key = ({ time, tags }: Point) =>
    `${String(time + 2n ** 63n).padStart(20, '0')} ${JSON.stringify(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
  return [...points].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}
