import { compilePath } from '../ports/path.ts';
import type { RangeConfig, SourceConfig } from '../ports/pipeline.ts';
import type { Partition, RunContext } from '../ports/source.ts';
import { inUrl } from './template.ts';
import { isInKey, someWindow, windowsOf } from './windows.ts';

/** The key of the one partition of a source that has no partitions. No other key is like it: they all hold a `=`. */
export const WHOLE = 'all';

type Values = Partition['values'];

/** The partitions of a run: all combinations of the sets, ranges and windows. Lazy: there may be millions. */
export function compilePartitions(
  config: SourceConfig,
): (run: RunContext, parent?: Values) => Iterable<Partition> {
  const { windows } = config;
  return function* partitions(run, parent = {}) {
    for (const values of sets(config)) {
      for (const window of windows === undefined ? [{}] : windowsOf(windows, run)) {
        yield partitionOf({ ...parent, ...values, ...window });
      }
    }
  };
}

/** Partitions for looking at the configuration: every set, with one of each range, window and parent. */
export function samplePartitions(config: SourceConfig): readonly Partition[] {
  const { partitions, ranges = [], windows, parent } = config;
  const one = {
    ...Object.fromEntries(Object.keys(parent?.values ?? {}).map((name) => [name, '1'])),
    ...Object.fromEntries(ranges.map(({ name, from }) => [name, String(from)])),
    ...(windows === undefined ? {} : someWindow(windows)),
  };
  return (partitions.length === 0 ? [{}] : partitions).map((values) => partitionOf({ ...values, ...one }));
}

/**
 * Compiles which values of a record of another source make a partition; undefined for a record that lacks one of them.
 *
 * @throws PathError when a path is not a path.
 */
export function compileParentValues(
  paths: Readonly<Record<string, string>>,
): (record: unknown) => Values | undefined {
  const values = Object.entries(paths).map(([name, path]) => [name, compilePath(path)] as const);
  return (record) => {
    const found = values.map(([name, at]) => [name, at(record)] as const);
    return found.every(([, value]) => ['string', 'number', 'bigint', 'boolean'].includes(typeof value))
      ? Object.fromEntries(found.map(([name, value]) => [name, String(value)]))
      : undefined;
  };
}

/**
 * Names a partition by its values: `interval=1m,symbol=AAPL`. Names are sorted, so that the order in the configuration
 * does not matter to what is kept under the key; what is no letter, digit or `-_.!~*'()` is percent-encoded, so that no
 * two sets of values share a key.
 */
export function partitionKey(values: Values): string {
  return Object.keys(values)
    .filter(isInKey)
    .sort()
    .map((name) => `${inUrl(name)}=${inUrl(values[name] as string)}`)
    .join(',');
}

function partitionOf(values: Values): Partition {
  return { key: partitionKey(values) || WHOLE, values };
}

function* sets({ partitions, ranges = [] }: SourceConfig): Iterable<Values> {
  for (const values of partitions.length === 0 ? [{}] : partitions) {
    yield* withRanges(values, ranges);
  }
}

function* withRanges(values: Values, [range, ...more]: readonly RangeConfig[]): Iterable<Values> {
  if (range === undefined) {
    yield values;
    return;
  }
  // Counted, not added up: 0.1 ten times is not 1.
  const steps = stepsOf(range);
  for (let step = 0; step <= steps; step++) {
    const value = Number((range.from + step * range.step).toPrecision(15));
    yield* withRanges({ ...values, [range.name]: String(value) }, more);
  }
}

/** How many steps lead from the first number of a range to the last; a rounding error is no reason to leave it out. */
export function stepsOf({ from, to, step }: RangeConfig): number {
  return Math.floor((to - from) / step + 1e-9);
}
