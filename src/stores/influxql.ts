import type { Failure } from '../ports/failure.ts';

/** One row of an answer; `time` is RFC 3339 with as many digits as it takes. */
export type Row = Readonly<Record<string, unknown>>;

/** A text as InfluxQL takes it as a value. */
export function literalText(text: string): string {
  return `'${escaped(text, "'")}'`;
}

/** A text as InfluxQL takes it as a name. */
export function quotedName(name: string): string {
  return `"${escaped(name, '"')}"`;
}

function escaped(text: string, quote: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\n', '\\n');
}

/**
 * The rows of an answer to one query about one measurement. v1 and v2: `{"results": [{"series": [{"columns": […],
 * "values": [[…]]}]}]}`; v3: a list of objects. A whole number that a float cannot hold is a `bigint`.
 *
 * @throws what `refused` makes of the reason that the server gives, and `unreadable` of an answer that is none.
 */
export function readRows(
  body: string,
  measurement: string,
  refused: (why: string) => Failure,
  unreadable: (why: string) => Failure = refused,
): readonly Row[] {
  const answer = parsed(body);
  if (Array.isArray(answer)) {
    return answer as Row[];
  }
  const result = (answer as InfluxQlAnswer | undefined)?.results?.[0];
  const series = result?.series ?? [];
  if (result?.error !== undefined) {
    throw refused(result.error);
  }
  if (result === undefined || series.some(({ name }) => name !== measurement)) {
    throw unreadable('what answers does not know InfluxQL');
  }
  return series.flatMap(({ columns, values }) =>
    values.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]]))),
  );
}

/** A number that may be too large for a float, which few answers have: looking at each value costs. */
const LARGE = /[:,[]\s*-?\d{16,}\s*[,\]}]/;

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return LARGE.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source ?? '';
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
    ? BigInt(source)
    : value;
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
