import type { ApiResponse } from '../ports/api.ts';
import type { SourceConfig } from '../ports/pipeline.ts';
import type { PageRequest, Partition, Reading, RunContext, Source } from '../ports/source.ts';
import { compileSource, type SourceOptions } from './compile-source.ts';
import { compileCursor, type CursorMoves } from './cursor.ts';
import { compileRequest } from './request.ts';
import { formatTime, isTimeFormat, parseTime } from './time-format.ts';

const DAY_MS = 86_400_000;

/** What a slice keeps in place of a cursor when it is gathered whole. */
const DONE = 'done';

/** A past range, as a person writes it: times, or values of the cursor. */
export type BackfillRange = {
  readonly from: string;
  readonly to: string;
  /** How long a slice is, in milliseconds. Default: the window of the source, or a day. */
  readonly stepMs?: number | undefined;
};

export type Backfill =
  | {
      readonly type: 'backfill';
      /** Its partitions are slices of those of the live source; what is kept of one is that it is done. */
      readonly source: Source;
      /** The ends of the range as the state keeps them. */
      readonly from: string;
      readonly to: string;
      /** The partition of the live source that a slice is of: what envelopes are named by. */
      readonly partitionOf: (slice: Partition) => Partition;
    }
  | { readonly type: 'wrong'; readonly why: string };

type Slice = Partition & { readonly of: Partition; readonly from: string; readonly to: string };

type Ends = { readonly from: string; readonly to: string };

/**
 * Compiles a source to gather a past range of it: each window of the range, or each partition from one cursor up to, but
 * not with, another. Where its request says `{until}`, the range is cut into slices that are gathered apart, in parallel;
 * otherwise the API is asked from the beginning on, and what lies past the end is left out.
 */
export function compileBackfill(
  config: SourceConfig,
  range: BackfillRange,
  options: SourceOptions = {},
): Backfill {
  if (config.windows !== undefined) {
    return ofWindows(config, config.windows, range, options);
  }
  if (config.cursor !== undefined) {
    return ofCursor(config, config.cursor, range, options);
  }
  const why = `The source ${config.name} has neither a cursor nor windows, so there is no way to ask for a past range of it.`;
  return { type: 'wrong', why };
}

function ofWindows(
  config: SourceConfig,
  windows: NonNullable<SourceConfig['windows']>,
  range: BackfillRange,
  options: SourceOptions,
): Backfill {
  const [fromMs, toMs] = [parseTime(range.from, 'rfc3339'), parseTime(range.to, 'rfc3339')];
  if (fromMs === undefined || toMs === undefined) {
    const wrong = fromMs === undefined ? range.from : range.to;
    return { type: 'wrong', why: `\`${wrong}\` is no time; write one such as 2026-11-22T10:00:00Z.` };
  }
  const ends = { from: formatTime(fromMs, 'rfc3339'), to: formatTime(toMs, 'rfc3339') };
  if (fromMs >= toMs) {
    return backwards(ends);
  }
  const stepMs = range.stepMs ?? windows.stepMs;
  const live = compileSource({ ...config, windows: { ...windows, fromMs, toMs, stepMs } }, options);
  const slices = (of: Partition): readonly Slice[] => [{ ...of, of, ...ends }];
  return backfill(ends, sliced(live, slices));
}

function ofCursor(
  config: SourceConfig,
  cursor: NonNullable<SourceConfig['cursor']>,
  range: BackfillRange,
  options: SourceOptions,
): Backfill {
  const exact = { ...cursor, lookback: 0 };
  const moves = compileCursor(exact);
  const [from, to] = [moves.readCursor(range.from), moves.readCursor(range.to)];
  if (from.type === 'wrong' || to.type === 'wrong') {
    return from.type === 'wrong' ? from : (to as Extract<typeof to, { type: 'wrong' }>);
  }
  const ends = { from: from.cursor, to: to.cursor };
  if (!moves.isBefore(ends.from, ends.to)) {
    return backwards(ends);
  }
  const bounded =
    isTimeFormat(cursor.as) &&
    compileRequest(config).places.some(({ template }) => template.variables.some(isUntil));
  if (range.stepMs !== undefined && !bounded) {
    const why = `The source ${config.name} cannot be cut into slices: its request does not say \`{until}\`, where a slice ends.`;
    return { type: 'wrong', why };
  }
  const cut = bounded ? cutInto(ends, range.stepMs ?? DAY_MS) : () => [ends];
  function* slices(of: Partition): Iterable<Slice> {
    for (const slice of cut()) {
      yield { ...of, of, key: `${of.key} ${slice.from}`, ...slice };
    }
  }
  const live = sliced(compileSource({ ...config, cursor: exact }, options), slices);
  return backfill(ends, { ...live, read: within(live, ends, { config, moves }) });
}

/** The live source, over slices of its partitions: each begins at its own cursor, and is done or is not. */
function sliced(live: Source, slices: (of: Partition) => Iterable<Slice>): Source {
  async function* partitions(run: RunContext): AsyncGenerator<Partition> {
    for await (const partition of live.partitions(run)) {
      yield* slices(partition);
    }
  }
  return {
    ...live,
    partitions,
    parent: live.parent && {
      ...live.parent,
      *partitionsOf(record, run) {
        for (const partition of live.parent?.partitionsOf(record, run) ?? []) {
          yield* slices(partition);
        }
      },
    },
    first(partition, kept, run) {
      const { of, from, to } = partition as Slice;
      const cursor = live.moves?.by === 'cursor' ? from : undefined;
      return kept === DONE ? undefined : live.first(of, cursor, { ...run, until: parseTime(to, 'rfc3339') });
    },
    read(response, asked, partition) {
      const reading = live.read(response, asked, partition);
      return reading.type === 'page' ? { ...reading, cursor: DONE } : reading;
    },
    later: undefined,
    // Whoever asks for the past again wants it again.
    unchanged: undefined,
    // The ledger tells where live gathering stands.
    keepsCursors: false,
  };
}

/** Leaves out what lies outside of the range: of a record that has no cursor nobody can say so. */
function within(
  live: Source,
  { from, to }: Ends,
  { config, moves }: { readonly config: SourceConfig; readonly moves: CursorMoves },
) {
  const inOrder = config.paging.style === 'keyset' && config.paging.field === config.cursor?.path;
  const cursorOf = (record: unknown) => moves.largest([record], Number.POSITIVE_INFINITY);
  const isPast = (cursor: string | undefined) => cursor !== undefined && !moves.isBefore(cursor, to);
  return (response: ApiResponse, asked: PageRequest, partition: Partition): Reading => {
    const reading = live.read(response, asked, partition);
    if (reading.type !== 'page') {
      return reading;
    }
    const records = reading.records.filter(({ record }) => {
      const cursor = cursorOf(record);
      return !isPast(cursor) && (cursor === undefined || !moves.isBefore(cursor, from));
    });
    // Records that come in their order: behind one that is past the end there is nothing.
    const ended = inOrder && isPast(cursorOf(reading.records.at(-1)?.record));
    return ended ? { ...reading, records, next: [], leftOut: undefined } : { ...reading, records };
  };
}

function cutInto({ from, to }: Ends, stepMs: number): () => Iterable<Ends> {
  const [begin, end] = [parseTime(from, 'rfc3339') ?? 0, parseTime(to, 'rfc3339') ?? 0];
  return function* cut() {
    for (let at = begin; at < end; at += stepMs) {
      yield { from: formatTime(at, 'rfc3339'), to: formatTime(Math.min(at + stepMs, end), 'rfc3339') };
    }
  };
}

function isUntil(variable: string): boolean {
  return variable === 'until' || variable.startsWith('until:');
}

function backfill({ from, to }: Ends, source: Source): Backfill {
  return { type: 'backfill', source, from, to, partitionOf: (slice) => (slice as Slice).of };
}

function backwards({ from, to }: Ends): Backfill {
  return { type: 'wrong', why: `The range ends at ${to}, which is not after its beginning, ${from}.` };
}
