import type { Failure } from '../ports/failure.ts';
import { inRange, LEDGER_NUMBERS, LEDGER_TEXTS, ledgerEntry, ledgerTimes } from '../ports/ledger.ts';
import { LEDGER_MEASUREMENT, type LedgerEntry, type LedgerRange, type Point } from '../ports/store.ts';
import { literalText, type Row, readRows } from './influxql.ts';

/** Rows asked for at a time. */
const PAGE_ROWS = 5_000;

const TEXTS = ['source', 'type', 'envelope', 'partition', ...LEDGER_TEXTS];
const COUNTS = [
  'fetched',
  'stored',
  'dropped',
  'quarantined',
  'gathered_at',
  ...LEDGER_NUMBERS.map(([, field]) => field),
];

/**
 * Reads the ledger with InfluxQL, which every version of InfluxDB answers. A page begins at the time of the last row
 * before it, leaving out the rows of that time that were seen: so two points of the same time are both read.
 *
 * @throws what `unreadable` makes of the reason, when an answer cannot be read.
 */
export async function* readLedger(
  range: LedgerRange,
  ask: (query: string) => Promise<string>,
  unreadable: (why: string) => Failure,
): AsyncIterable<LedgerEntry> {
  const times = ledgerTimes(range);
  let from = String(times.from);
  let seen = 0;
  let rows: readonly Row[];
  do {
    const select = `SELECT ${[...TEXTS, ...COUNTS].map((name) => `"${name}"`).join(', ')}`;
    const where = `FROM "${LEDGER_MEASUREMENT}" WHERE time >= ${from} AND time < ${times.to}${narrowed(range)}`;
    const answer = await ask(`${select} ${where} ORDER BY time LIMIT ${PAGE_ROWS} OFFSET ${seen}`);
    rows = readRows(answer, LEDGER_MEASUREMENT, unreadable);
    for (const row of rows) {
      const entry = ledgerEntry(pointOf(row));
      if (entry !== undefined && inRange(entry, range)) {
        yield entry;
      }
    }
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
