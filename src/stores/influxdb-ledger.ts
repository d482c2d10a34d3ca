import type { Failure } from '../ports/failure.ts';
import {
  inRange,
  LEDGER_NUMBERS,
  LEDGER_TEXTS,
  ledgerCursor,
  ledgerEntry,
  ledgerTimes,
} from '../ports/ledger.ts';
import {
  LEDGER_MEASUREMENT,
  type LedgerCursor,
  type LedgerEntry,
  type LedgerRange,
  type Point,
  type TimeRange,
} from '../ports/store.ts';
import { literalText, type Row, readRows } from './influxql.ts';

/** Rows asked for at a time. */
const PAGE_ROWS = 5_000;

/** Longer than any ledger: milliseconds since the epoch. */
const ALWAYS: TimeRange = { from: 0, to: Date.UTC(2_200) };

const TEXTS = ['source', 'type', 'envelope', 'partition', ...LEDGER_TEXTS];
const COUNTS = [
  'fetched',
  'stored',
  'dropped',
  'quarantined',
  'gathered_at',
  ...LEDGER_NUMBERS.map(([, field]) => field),
];

/** How the ledger is asked for. */
export type LedgerAsking = {
  /** The answer to a query in InfluxQL. */
  readonly ask: (query: string) => Promise<string>;
  /** What to throw when the server says why it has no answer. */
  readonly refused: (why: string) => Failure;
  /** What to throw when what answers has no ledger to give, ever. */
  readonly unreadable: (why: string) => Failure;
};

/** Reads the ledger with InfluxQL, which every version of InfluxDB answers. @throws as `LedgerAsking` says. */
export async function* readLedger(range: LedgerRange, asking: LedgerAsking): AsyncIterable<LedgerEntry> {
  for await (const row of rowsOf([...TEXTS, ...COUNTS], range, narrowed(range), asking)) {
    const entry = ledgerEntry(pointOf(row));
    if (entry !== undefined && inRange(entry, range)) {
      yield entry;
    }
  }
}

/** Reads the cursors in the ledger. @throws as `LedgerAsking` says. */
export async function* readCursors(source: string, asking: LedgerAsking): AsyncIterable<LedgerCursor> {
  const where = ` AND "source" = ${literalText(source)} AND "cursor" <> ''`;
  for await (const row of rowsOf(['partition', 'cursor', 'gathered_at'], ALWAYS, where, asking)) {
    const cursor = ledgerCursor(pointOf({ ...row, source }), source);
    if (cursor !== undefined) {
      yield cursor;
    }
  }
}

/**
 * The rows of a range of time. A page begins at the time of the last row before it, leaving out the rows of that time
 * that were seen: so two points of the same time are both read.
 */
async function* rowsOf(
  columns: readonly string[],
  range: TimeRange,
  where: string,
  { ask, refused, unreadable }: LedgerAsking,
): AsyncIterable<Row> {
  const select = `SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM "${LEDGER_MEASUREMENT}"`;
  const times = ledgerTimes(range);
  let from = String(times.from);
  let seen = 0;
  let rows: readonly Row[];
  do {
    const within = `WHERE time >= ${from} AND time < ${times.to}${where}`;
    const answer = await ask(`${select} ${within} ORDER BY time LIMIT ${PAGE_ROWS} OFFSET ${seen}`);
    rows = readRows(answer, LEDGER_MEASUREMENT, refused, unreadable);
    yield* rows;
    const last = literal(rows.at(-1)?.time);
    const ofLast = rows.filter(({ time }) => literal(time) === last).length;
    seen = from === last ? seen + ofLast : ofLast;
    from = last;
  } while (rows.length === PAGE_ROWS);
}

/** What the server can leave out by itself. */
function narrowed({ type, dropping, pointUs }: LedgerRange): string {
  return [
    ...(type === undefined ? [] : [`"type" = ${literalText(type)}`]),
    ...(dropping === true ? ['"dropped" > 0'] : []),
    ...(pointUs === undefined ? [] : [`"first_us" <= ${pointUs} AND "last_us" >= ${pointUs}`]),
  ]
    .map((condition) => ` AND ${condition}`)
    .join('');
}

/** A time as InfluxQL takes it; v3 leaves the `Z` out of what it gives. */
function literal(time: unknown): string {
  return `'${String(time).replace(/Z?$/, 'Z')}'`;
}

function pointOf(row: Row): Point {
  const { source, type, ...fields } = Object.fromEntries([
    ...TEXTS.filter((name) => typeof row[name] === 'string').map((name) => [name, row[name]]),
    ...COUNTS.filter((name) => Number.isInteger(row[name])).map((name) => [
      name,
      BigInt(row[name] as number),
    ]),
  ]);
  return { measurement: LEDGER_MEASUREMENT, tags: { source, type }, fields, time: 0n };
}
