import type { TimeFormat } from '../ports/pipeline.ts';
import type { Partition, RunContext } from '../ports/source.ts';
import { formatTime, isTimeFormat, parseTime, TIME_FORMATS } from './time-format.ts';

/** What a template's variables stand for. */
export type TemplateValues = {
  readonly partition: Partition['values'];
  readonly run: RunContext;
  /** Where the cursor stands. */
  readonly cursor?: CursorValue | undefined;
};

/** A text, or a time in milliseconds since the epoch with the format in which records have it. */
export type CursorValue = string | { readonly ms: number; readonly format: TimeFormat };

/** A text with variables in it, compiled. */
export type Template = {
  /** The names between its braces, as written: `partition.symbol`, `now`. */
  readonly variables: readonly string[];
  /** @throws Error when a variable has no value: `checkSource` tells of it before. */
  render(values: TemplateValues): string;
};

/** How a value is written where it stands: so that it can never be read as more than a value. */
export type Encode = (value: string) => string;

/** A literal brace; a variable of the partition, whose names are the user's; any other variable. */
const PARTS = new RegExp(
  `\\{\\{|\\{partition\\.([^{}]*)\\}|\\{([A-Za-z_][\\w.-]*)(?::(?:${TIME_FORMATS.join('|')}))?\\}`,
  'g',
);

const PARTITION = 'partition.';

/**
 * Compiles a text. `{partition.NAME}` is a value of the partition; `{now}` the time of the run and `{due}` the time it
 * was due, `{window.from}` and `{window.to}` the ends of the partition's window, in RFC 3339, UTC, and `{cursor}` where
 * the cursor stands and `{until}` where the run ends, as records have them. A time may be written in another format: `{window.from:date}`. `{{` is one
 * literal brace. A brace that begins no name is itself, so JSON needs no escapes.
 */
export function compileTemplate(text: string, encode: Encode): Template {
  const literals: string[] = [];
  const variables: string[] = [];
  let literal = '';
  let end = 0;
  for (const match of text.matchAll(PARTS)) {
    literal += text.slice(end, match.index);
    end = match.index + match[0].length;
    if (match[0] === '{{') {
      literal += '{';
      continue;
    }
    literals.push(literal);
    variables.push(match[0].slice(1, -1));
    literal = '';
  }
  const tail = literal + text.slice(end);
  return {
    variables,
    render: (values) =>
      variables.reduce(
        (before, name, index) => before + literals[index] + encode(valueOf(name, values)),
        '',
      ) + tail,
  };
}

/** Which variables have a value: those of a partition, and perhaps a cursor. */
export type Known = {
  readonly partition: Partition['values'];
  readonly cursor?: 'time' | 'value' | undefined;
};

/** Whether a variable has a value, in the format that is asked for. */
export function isKnown(variable: string, { partition, cursor }: Known): boolean {
  const { name, format } = split(variable);
  if (name === 'until') {
    return cursor === 'time';
  }
  if (name === 'cursor') {
    return cursor === 'time' || (cursor === 'value' && format === undefined);
  }
  return (
    isTime(name, partition) || (format === undefined && partitionName(variable, partition) !== undefined)
  );
}

/** Whether a variable is of the partition, with a value or without. */
export function isOfPartition(variable: string): boolean {
  return variable.startsWith(PARTITION) || variable.startsWith(WINDOW);
}

const WINDOW = 'window.';

function isTime(name: string, partition: Partition['values']): boolean {
  return name === 'now' || name === 'due' || (name.startsWith(WINDOW) && Object.hasOwn(partition, name));
}

/** The name of a variable, and the format that is asked for; a value of the partition has none. */
function split(variable: string): { readonly name: string; readonly format?: TimeFormat | undefined } {
  const colon = variable.startsWith(PARTITION) ? -1 : variable.indexOf(':');
  const format = variable.slice(colon + 1);
  return colon !== -1 && isTimeFormat(format)
    ? { name: variable.slice(0, colon), format }
    : { name: variable };
}

function valueOf(variable: string, values: TemplateValues): string {
  const { name, format } = split(variable);
  const { partition, cursor } = values;
  if (name === 'cursor' && cursor !== undefined) {
    return typeof cursor === 'string' ? cursor : formatTime(cursor.ms, format ?? cursor.format);
  }
  if (name === 'until' && typeof cursor === 'object') {
    return formatTime(values.run.until ?? values.run.now, format ?? cursor.format);
  }
  const time = timeOf(name, values);
  if (time !== undefined) {
    return format === undefined && !name.startsWith(WINDOW)
      ? new Date(time).toISOString()
      : formatTime(time, format ?? 'rfc3339');
  }
  const own = partitionName(variable, partition);
  if (own === undefined) {
    throw new Error(`The template variable {${variable}} has no value.`);
  }
  return partition[own] as string;
}

function timeOf(name: string, { partition, run }: TemplateValues): number | undefined {
  switch (name) {
    case 'now':
      return run.now;
    case 'due':
      return run.dueAt;
    default:
      return isTime(name, partition) ? parseTime(partition[name], 'rfc3339') : undefined;
  }
}

function partitionName(variable: string, partition: Partition['values']): string | undefined {
  const name = variable.slice(PARTITION.length);
  return variable.startsWith(PARTITION) && Object.hasOwn(partition, name) ? name : undefined;
}

/** As it is: for header values, and for what is encoded as a whole later. */
export const asItIs: Encode = (value) => value;

/** For any place in a URL, and for forms: all but letters, digits and `-_.!~*'()` is percent-encoded (RFC 3986). */
export const inUrl: Encode = (value) => encodeURIComponent(value.toWellFormed());

/** For the inside of a JSON string, RFC 8259. A number or `true` is written as it is, and so may stand without quotes. */
export const inJson: Encode = (value) => JSON.stringify(value).slice(1, -1);
