import type { Failure } from '../ports/failure.ts';
import { inRange, ledgerEntry, ledgerTimes } from '../ports/ledger.ts';
import { LEDGER_MEASUREMENT, type LedgerEntry, type Point, type TimeRange } from '../ports/store.ts';
import { parsedJson } from './parsed-json.ts';

/** Rows asked for at a time. */
const PAGE_ROWS = 5_000;

const TEXTS = ['source', 'type', 'envelope', 'partition', 'cursor', 'places', 'page', 'trace'];
const COUNTS = ['fetched', 'stored', 'dropped', 'quarantined', 'gathered_at', 'written_at'];

/** One row of an answer; `time` is RFC 3339 with as many digits as it takes. */
type Row = Readonly<Record<string, unknown>>;

/**
 * Reads the ledger with InfluxQL, which every version of InfluxDB answers. A page begins at the time of the last row
 * before it, leaving out the rows of that time that were seen: so two points of the same time are both read.
 *
 * @throws what `unreadable` makes of the reason, when an answer cannot be read.
 */
export async function* readLedger(
  range: TimeRange,
  ask: (query: string) => Promise<string>,
  unreadable: (why: string) => Failure,
): AsyncIterable<LedgerEntry> {
  const times = ledgerTimes(range);
  let from = String(times.from);
  let seen = 0;
  let rows: readonly Row[];
  do {
    const select = `SELECT ${[...TEXTS, ...COUNTS].map((name) => `"${name}"`).join(', ')}`;
    const where = `FROM "${LEDGER_MEASUREMENT}" WHERE time >= ${from} AND time < ${times.to}`;
    const answer = await ask(`${select} ${where} ORDER BY time LIMIT ${PAGE_ROWS} OFFSET ${seen}`);
    rows = readRows(answer, unreadable);
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

/** v1 and v2: `{"results": [{"series": [{"columns": […], "values": [[…]]}]}]}`; v3: a list of objects. */
function readRows(body: string, unreadable: (why: string) => Failure): readonly Row[] {
  const answer = parsedJson(body);
  if (Array.isArray(answer)) {
    return answer as Row[];
  }
  const result = (answer as InfluxQlAnswer | undefined)?.results?.[0];
  const series = result?.series ?? [];
  if (
    result === undefined ||
    result.error !== undefined ||
    series.some(({ name }) => name !== LEDGER_MEASUREMENT)
  ) {
    throw unreadable(result?.error ?? 'what answers does not know InfluxQL');
  }
  return series.flatMap(({ columns, values }) =>
    values.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]]))),
  );
}

type InfluxQlAnswer = {
  readonly results?: readonly {
    readonly error?: string;
    readonly series?: readonly {
      readonly name: string;
      readonly columns: readonly string[];
      readonly values: readonly unknown[][];
    }[];
  }[];
};
