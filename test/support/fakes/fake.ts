/** What a fake of a public API is asked. */
export type FakeRequest = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How often this very request came before. */
  readonly before: number;
};

/** What it answers: 200 and JSON, unless it says otherwise. */
export type FakeAnswer = {
  readonly body: unknown;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A public API as far as its documentation tells: it refuses what the real one would refuse. */
export type Fake = (request: FakeRequest) => FakeAnswer;

/** When the fakes are asked. */
export const NOW = Date.parse('2026-11-22T10:00:00Z');

export const HOUR = 3_600_000;

export const DAY = 24 * HOUR;

/** A query parameter that must be there. */
export function needed(url: URL, name: string): string {
  const value = url.searchParams.get(name);
  if (value === null) {
    throw new Error(`The fake was not given ${name}: ${url.href}`);
  }
  return value;
}

/** The times from `from` up to `to`, without it, on a grid of `step`: milliseconds. */
export function grid(from: number, to: number, step: number): readonly number[] {
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.ceil((to - first) / step)) },
    (_, index) => first + index * step,
  );
}
