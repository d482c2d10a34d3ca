import type { FieldValue, Point } from '../../src/ports/store.ts';

type Series = {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
};

/** A server to ask with InfluxQL, past the store. */
export type InfluxQlServer = {
  readonly url: string;
  readonly database: string;
  readonly authorization?: string;
};

/** Reads a measurement back from InfluxDB 1 or 2, every bit of it. */
export async function readMeasurement(
  server: InfluxQlServer,
  measurement: string,
): Promise<readonly Point[]> {
  const name = `"${measurement.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const [types] = await ask(server, `SHOW FIELD KEYS FROM ${name}`);
  const typeOf = new Map(types?.values.map(([field, type]) => [String(field), String(type)]));
  const series = await ask(server, `SELECT * FROM ${name} GROUP BY *`);
  const points = series.flatMap(({ tags = {}, columns, values }) =>
    values.map((row) => toPoint(measurement, tags, columns, row, typeOf)),
  );
  return points.sort((a, b) => (a.time < b.time ? -1 : 1));
}

export async function ask(server: InfluxQlServer, query: string): Promise<readonly Series[]> {
  const response = await fetch(`${server.url}/query?db=${server.database}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(server.authorization === undefined ? {} : { authorization: server.authorization }),
    },
    body: new URLSearchParams({ q: query }).toString(),
  });
  const text = await response.text();
  // Integers beyond 2^53 are read from the digits, not from the double.
  const exact = (_: string, value: unknown, context?: { source: string }) =>
    typeof value === 'number' && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source ?? '')
      : value;
  const { results, error } = JSON.parse(text, exact as never) as {
    results?: { series?: Series[]; error?: string }[];
    error?: string;
  };
  const problem = error ?? results?.[0]?.error;
  if (!response.ok || problem !== undefined) {
    throw new Error(`${query}: ${response.status} ${problem ?? text}`);
  }
  return results?.[0]?.series ?? [];
}

function toPoint(
  measurement: string,
  tags: Readonly<Record<string, string>>,
  columns: readonly string[],
  row: readonly unknown[],
  typeOf: ReadonlyMap<string, string>,
): Point {
  const fields = columns.flatMap((column, at): [string, FieldValue][] => {
    const value = row[at];
    if (column === 'time' || value === null) {
      return [];
    }
    return [[column, typeOf.get(column) === 'float' ? Number(value) : (value as FieldValue)]];
  });
  const own = Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ''));
  return {
    measurement,
    tags: own,
    fields: Object.fromEntries(fields),
    time: nanoseconds(String(row[columns.indexOf('time')])),
  };
}

/** RFC 3339 with up to nine digits of a second. */
function nanoseconds(time: string): bigint {
  const [, seconds = '', fraction = ''] = /^([^.Z]+)\.?(\d*)Z$/.exec(time) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
