import { compilePath } from '../ports/path.ts';
import type { CursorConfig, TimeFormat } from '../ports/pipeline.ts';
import type { Cursor, ReadCursor, RunContext } from '../ports/source.ts';
import type { CursorValue } from './template.ts';
import { formatTime, isTimeFormat, parseTime } from './time-format.ts';

/** How a source moves on from run to run. Cursors are kept as people read them: a time in RFC 3339, a number, a text. */
export type CursorMoves = {
  /** Where a run begins, for its requests: what is kept, without the lookback and rounded down. */
  readonly begin: (cursor: Cursor | undefined, run: RunContext) => CursorValue;
  /**
   * The largest value that these records have; undefined where none has one. A time is never past that of the answer:
   * one wrong record would stop the source until then.
   */
  readonly largest: (records: readonly unknown[], receivedAt: number) => Cursor | undefined;
  /** The larger of two. */
  readonly later: (a: Cursor, b: Cursor) => Cursor;
  readonly isBefore: (a: Cursor, b: Cursor) => boolean;
  /** What a person writes for one. */
  readonly readCursor: (text: string) => ReadCursor;
};

/** What is wrong with the beginning of a cursor, as a sentence. */
export function initialProblem({ initial, as }: CursorConfig): string | undefined {
  if (typeof initial !== 'string') {
    return initial !== undefined && !isTimeFormat(as)
      ? 'Only times have an `ago`; write a value.'
      : undefined;
  }
  if (isTimeFormat(as)) {
    return initialTime(initial, as) === undefined
      ? `\`${initial}\` is no time; write one such as 2026-11-22 or 2026-11-22T10:00:00Z.`
      : undefined;
  }
  return as === 'number' && numberIn(initial) === undefined
    ? `\`${initial}\` is no number; write one.`
    : undefined;
}

/** Compiles a cursor. @throws PathError when its path is not a path. */
export function compileCursor(config: CursorConfig): CursorMoves {
  const at = compilePath(config.path);
  const { as } = config;
  if (as === 'text') {
    return texts(config, at);
  }
  return as === 'number' ? numbers(config, at) : times(config, as, at);
}

type At = (record: unknown) => unknown;

function times(
  config: CursorConfig,
  as: Exclude<CursorConfig['as'], 'number' | 'text'>,
  at: At,
): CursorMoves {
  const { initial, lookback, granularity } = config;
  const first = (run: RunContext) =>
    typeof initial === 'object' ? run.now - initial.agoMs : (initialTime(initial, as) ?? 0);
  return {
    begin(cursor, run) {
      const kept = parseTime(cursor, 'rfc3339');
      return { ms: floor(kept === undefined ? first(run) : kept - lookback, granularity), format: as };
    },
    largest(records, receivedAt) {
      let largest: number | undefined;
      for (const record of records) {
        const ms = parseTime(at(record), as);
        largest = ms === undefined || (largest !== undefined && largest > ms) ? largest : ms;
      }
      return largest === undefined ? undefined : formatTime(Math.min(largest, receivedAt), 'rfc3339');
    },
    ...ordered((a, b) => (parseTime(a, 'rfc3339') ?? 0) < (parseTime(b, 'rfc3339') ?? 0)),
    readCursor(text) {
      const ms = initialTime(text, as);
      return ms === undefined
        ? wrong(`\`${text}\` is no time; write one such as 2026-11-22T10:00:00Z.`)
        : { type: 'cursor', cursor: formatTime(ms, 'rfc3339') };
    },
  };
}

/** Where the first run begins, if that is told as a time: as records have it, or as people write it. */
export function initialTime(initial: CursorConfig['initial'], as: TimeFormat): number | undefined {
  return parseTime(initial, 'rfc3339') ?? parseTime(initial, as);
}

/** Whole numbers stay exact beyond what a double can hold. */
function numbers({ initial, lookback, granularity }: CursorConfig, at: At): CursorMoves {
  const first = typeof initial === 'string' ? initial : '0';
  return {
    begin(cursor) {
      const kept = numberIn(cursor ?? first) ?? 0;
      const back = cursor === undefined || lookback === 0 ? kept : less(kept, lookback);
      return typeof back === 'bigint' || granularity === 0 ? String(back) : String(floor(back, granularity));
    },
    largest(records) {
      let largest: number | bigint | undefined;
      for (const record of records) {
        const value = numberIn(at(record));
        largest = value === undefined || (largest !== undefined && largest > value) ? largest : value;
      }
      return largest === undefined ? undefined : String(largest);
    },
    ...ordered((a, b) => (numberIn(a) ?? 0) < (numberIn(b) ?? 0)),
    readCursor(text) {
      const value = numberIn(text);
      return value === undefined
        ? wrong(`\`${text}\` is no number; the cursor of this source is one.`)
        : { type: 'cursor', cursor: String(value) };
    },
  };
}

function texts({ initial }: CursorConfig, at: At): CursorMoves {
  const first = typeof initial === 'string' ? initial : '';
  return {
    begin: (cursor) => cursor ?? first,
    largest(records) {
      let largest: string | undefined;
      for (const record of records) {
        const value = at(record);
        largest = typeof value !== 'string' || (largest !== undefined && largest > value) ? largest : value;
      }
      return largest;
    },
    ...ordered((a, b) => a < b),
    readCursor: (text) =>
      text === '' ? wrong('A cursor holds at least one character.') : { type: 'cursor', cursor: text },
  };
}

function ordered(isBefore: CursorMoves['isBefore']): Pick<CursorMoves, 'isBefore' | 'later'> {
  return { isBefore, later: (a, b) => (isBefore(a, b) ? b : a) };
}

function wrong(why: string): ReadCursor {
  return { type: 'wrong', why };
}

function floor(value: number, granularity: number): number {
  return granularity === 0 ? value : Math.floor(value / granularity) * granularity;
}

function less(value: number | bigint, by: number): number | bigint {
  return typeof value === 'bigint' ? value - BigInt(Math.ceil(by)) : value - by;
}

function numberIn(value: unknown): number | bigint | undefined {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) {
    return value;
  }
  if (typeof value !== 'string' || !/^-?\d+(?:\.\d+)?$/.test(value)) {
    return undefined;
  }
  return /^-?\d{16,}$/.test(value) ? BigInt(value) : Number(value);
}
