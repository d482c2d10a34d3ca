import type { SourceConfig } from '../ports/pipeline.ts';
import type { Partition } from '../ports/source.ts';
import { inUrl } from './template.ts';

/** The key of the one partition of a source that has no partitions. No other key is like it: they all hold a `=`. */
export const WHOLE = 'all';

/** The partitions of a source; one, the whole source, where the configuration names none. */
export function compilePartitions(config: SourceConfig): readonly Partition[] {
  return config.partitions.length === 0
    ? [{ key: WHOLE, values: {} }]
    : config.partitions.map((values) => ({ key: partitionKey(values), values }));
}

/**
 * Names a partition by its values: `interval=1m,symbol=AAPL`. Names are sorted, so that the order in the configuration
 * does not matter to what is kept under the key; what is no letter, digit or `-_.!~*'()` is percent-encoded, so that no
 * two sets of values share a key.
 */
export function partitionKey(values: Partition['values']): string {
  return Object.keys(values)
    .sort()
    .map((name) => `${inUrl(name)}=${inUrl(values[name] as string)}`)
    .join(',');
}
