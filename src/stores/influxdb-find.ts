import type { Failure } from '../ports/failure.ts';
import type { FieldValue, Point, PointQuery } from '../ports/store.ts';
import type { FieldType } from './field-type.ts';
import { fieldValueOf } from './find-value.ts';
import { literalText, quotedName, type Row, readRows } from './influxql.ts';

/** Asks the server; resolves with the body of its answer. */
type Ask = (query: string) => Promise<string>;

/** Whatever else the server calls a type of a field is not one that Millrace writes. */
const TYPES: Readonly<Record<string, FieldType>> = {
  float: 'float',
  integer: 'integer',
  string: 'string',
  boolean: 'boolean',
};

/**
 * Finds points with InfluxQL, which every version of InfluxDB answers. It asks for the names of tags and fields first:
 * a tag is compared as text, a field as what it is, and an answer does not tell the two apart.
 *
 * @throws what `unreadable` makes of the reason, when an answer cannot be read.
 */
export async function findPoints(
  query: PointQuery,
  ask: Ask,
  unreadable: (why: string) => Failure,
): Promise<readonly Point[]> {
  const { measurement, most } = query;
  const from = `FROM ${quotedName(measurement)}`;
  const rowsOf = async (text: string) => readRows(await ask(text), measurement, unreadable);
  const tags = (await rowsOf(`SHOW TAG KEYS ${from}`)).map(({ tagKey }) => String(tagKey));
  const fields = new Map(
    (await rowsOf(`SHOW FIELD KEYS ${from}`)).flatMap(({ fieldKey, fieldType }): [string, FieldType][] => {
      const type = TYPES[String(fieldType)];
      return type === undefined ? [] : [[String(fieldKey), type]];
    }),
  );
  const conditions = conditionsOf(query, new Set(tags), fields);
  if (conditions === undefined || fields.size === 0) {
    return [];
  }
  const columns = [
    ...tags.map((name, at) => `${quotedName(name)}::tag AS "t${at}"`),
    ...[...fields.keys()].map((name, at) => `${quotedName(name)}::field AS "f${at}"`),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const rows = await rowsOf(`SELECT ${columns.join(', ')} ${from}${where} ORDER BY time DESC LIMIT ${most}`);
  return rows.map((row) => pointOf(row, measurement, tags, fields));
}

/** Undefined when no point can agree. */
function conditionsOf(
  { values, times }: PointQuery,
  tags: ReadonlySet<string>,
  fields: ReadonlyMap<string, FieldType>,
): readonly string[] | undefined {
  const conditions = times === undefined ? [] : [`time >= ${times.from}`, `time < ${times.to}`];
  for (const [name, text] of Object.entries(values)) {
    const type = fields.get(name);
    if (tags.has(name)) {
      conditions.push(`${quotedName(name)}::tag = ${literalText(text)}`);
    } else {
      const value = type === undefined ? undefined : fieldValueOf(text, type);
      if (value === undefined) {
        return undefined;
      }
      const literal = typeof value === 'string' ? literalText(value) : String(value);
      conditions.push(`${quotedName(name)}::field = ${literal}`);
    }
  }
  return conditions;
}

function pointOf(
  row: Row,
  measurement: string,
  tagNames: readonly string[],
  fieldTypes: ReadonlyMap<string, FieldType>,
): Point {
  const tags = tagNames.flatMap((name, at): [string, string][] => {
    const value = row[`t${at}`];
    return typeof value === 'string' && value !== '' ? [[name, value]] : [];
  });
  const fields = [...fieldTypes].flatMap(([name, type], at): [string, FieldValue][] => {
    const value = row[`f${at}`] as FieldValue | null | undefined;
    if (value === null || value === undefined) {
      return [];
    }
    return [[name, type === 'integer' ? BigInt(value) : value]];
  });
  return {
    measurement,
    tags: Object.fromEntries(tags),
    fields: Object.fromEntries(fields),
    time: nanoseconds(String(row['time'])),
  };
}

/** RFC 3339 with up to nine digits of a second, and perhaps without its `Z`. */
function nanoseconds(time: string): bigint {
  const [, second = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z?$/.exec(time) ?? [];
  return BigInt(Date.parse(`${second}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}
