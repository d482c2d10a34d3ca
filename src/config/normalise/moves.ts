import type { z } from 'zod';
import type { CursorConfig, RangeConfig, SourceConfig } from '../../ports/pipeline.ts';
import type { cursorSection, windowsSection } from '../schema/moves.ts';
import type { partitionsOption } from '../schema/partitions.ts';

type Partitions = z.output<typeof partitionsOption> | undefined;
type Span = { readonly ms: number } | { readonly plain: number } | undefined;

/** The sets of values that partitions have; lists are multiplied out. */
export function normalisePartitions(partitions: Partitions): SourceConfig['partitions'] {
  if (partitions === undefined || Array.isArray(partitions)) {
    return partitions ?? [];
  }
  const sets = Object.entries(partitions).reduce<Record<string, string>[]>(
    (before, [name, values]) =>
      Array.isArray(values)
        ? before.flatMap((set) => values.map((value) => ({ ...set, [name]: value })))
        : before,
    [{}],
  );
  return sets.length === 1 && Object.keys(sets[0] ?? {}).length === 0 ? [] : sets;
}

/** The ranges that multiply those sets; undefined where there is none. */
export function normaliseRanges(partitions: Partitions): SourceConfig['ranges'] {
  const ranges = Object.entries(Array.isArray(partitions) ? {} : (partitions ?? {})).flatMap(
    ([name, values]): RangeConfig[] => (Array.isArray(values) ? [] : [{ name, ...values }]),
  );
  return ranges.length === 0 ? undefined : ranges;
}

export function normaliseWindows(
  windows: z.output<typeof windowsSection> | undefined,
): SourceConfig['windows'] {
  return (
    windows && {
      fromMs: windows.from,
      toMs: windows.to,
      stepMs: windows.step,
      settleMs: windows.settle,
    }
  );
}

export function normaliseCursor(
  cursor: z.output<typeof cursorSection> | undefined,
): CursorConfig | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  const { path, format, lookback, granularity, initial } = cursor;
  return {
    path,
    as: format,
    lookback: amountOf(lookback),
    granularity: amountOf(granularity),
    initial: typeof initial === 'object' ? { agoMs: initial.ago } : initial,
  };
}

function amountOf(span: Span): number {
  return span === undefined ? 0 : 'ms' in span ? span.ms : span.plain;
}
