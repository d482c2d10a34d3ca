import { LEDGER_MEASUREMENT, type Point } from '../../src/ports/store.ts';

const FIELD_TYPES = { number: 'float', bigint: 'integer', string: 'string', boolean: 'boolean' } as const;

type Rows = { readonly columns: readonly string[]; readonly values: readonly unknown[][] };

/** What InfluxQL answers to the few queries that a store asks; the ledger is given whole, to those who ask from the start. */
export function influxqlAnswer(points: readonly Point[], query: string): object {
  const name = /FROM "([^"]+)"/.exec(query)?.[1] ?? '';
  const ofIt = points.filter(({ measurement }) => measurement === name);
  const { columns, values } =
    name === LEDGER_MEASUREMENT ? ledgerPage(ofIt, query) : (keys(ofIt, query) ?? found(ofIt, query));
  return values.length === 0 ? {} : { series: [{ name, columns, values }] };
}

function ledgerPage(points: readonly Point[], query: string): Rows {
  const offset = Number(/OFFSET (\d+)$/.exec(query)?.[1]);
  const columns = [...query.slice(0, query.indexOf(' FROM ')).matchAll(/"([^"]+)"/g)].map(
    ([, column = '']) => column,
  );
  const source = /"source" = '([^']*)'/.exec(query)?.[1];
  const values = points
    .filter(({ tags, fields }) => source === undefined || (tags['source'] === source && 'cursor' in fields))
    .slice(offset)
    .map(({ tags, fields }) => [
      '1970-01-01T00:00:00Z',
      ...columns.map((column) => tags[column] ?? plain(fields[column])),
    ]);
  return { columns: ['time', ...columns], values };
}

function keys(points: readonly Point[], query: string): Rows | undefined {
  if (query.startsWith('SHOW TAG KEYS')) {
    const names = new Set(points.flatMap(({ tags }) => Object.keys(tags)));
    return { columns: ['tagKey'], values: [...names].map((name) => [name]) };
  }
  if (query.startsWith('SHOW FIELD KEYS')) {
    const types = new Map(
      points.flatMap(({ fields }) =>
        Object.entries(fields).map(([name, value]): [string, string] => [
          name,
          FIELD_TYPES[typeof value as keyof typeof FIELD_TYPES],
        ]),
      ),
    );
    return { columns: ['fieldKey', 'fieldType'], values: [...types] };
  }
  return undefined;
}

/** `SELECT "net"::tag AS "t0", … WHERE time >= 0 AND "net"::tag = 'us' … ORDER BY time DESC LIMIT 5` */
function found(points: readonly Point[], query: string): Rows {
  const columns = [...query.matchAll(/"([^"]+)"::(tag|field) AS "(\w+)"/g)].map(
    ([, name = '', , alias = '']) => ({ name, alias }),
  );
  const wanted = [...query.matchAll(/"([^"]+)"::(?:tag|field) = ('[^']*'|[^ ]+)/g)];
  const [, from] = /time >= (-?\d+)/.exec(query) ?? [];
  const [, to] = /time < (-?\d+)/.exec(query) ?? [];
  const rows = points
    .filter(
      ({ time }) => (from === undefined || time >= BigInt(from)) && (to === undefined || time < BigInt(to)),
    )
    .filter((point) =>
      wanted.every(
        ([, name = '', literal = '']) => String(valueOf(point, name)) === literal.replaceAll("'", ''),
      ),
    )
    .sort((a, b) => Number(b.time - a.time))
    .slice(0, Number(/LIMIT (\d+)$/.exec(query)?.[1]));
  return {
    columns: ['time', ...columns.map(({ alias }) => alias)],
    values: rows.map((point) => [
      new Date(Number(point.time / 1_000_000n)).toISOString(),
      ...columns.map(({ name }) => plain(valueOf(point, name))),
    ]),
  };
}

function valueOf({ tags, fields }: Point, name: string): Point['fields'][string] | undefined {
  return tags[name] ?? fields[name];
}

function plain(value: Point['fields'][string] | undefined): unknown {
  return typeof value === 'bigint' ? Number(value) : (value ?? null);
}
