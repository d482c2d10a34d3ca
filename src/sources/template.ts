import type { Partition, RunContext } from '../ports/source.ts';

/** What a template's variables stand for. */
export type TemplateValues = { readonly partition: Partition['values']; readonly run: RunContext };

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
const PARTS = /\{\{|\{partition\.([^{}]*)\}|\{([A-Za-z_][\w.-]*)\}/g;

const PARTITION = 'partition.';

/**
 * Compiles a text. `{partition.NAME}` is a value of the partition; `{now}` the time of the run and `{due}` the time it
 * was due, in RFC 3339, UTC; `{{` is one literal brace. A brace that begins no name is itself, so JSON needs no escapes.
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

/** Whether a variable is known, given the names of a partition's values. */
export function isKnown(variable: string, partition: Partition['values']): boolean {
  return variable === 'now' || variable === 'due' || partitionName(variable, partition) !== undefined;
}

/** Whether a variable is of the partition, with a value or without. */
export function isOfPartition(variable: string): boolean {
  return variable.startsWith(PARTITION);
}

function valueOf(variable: string, { partition, run }: TemplateValues): string {
  if (variable === 'now') {
    return new Date(run.now).toISOString();
  }
  if (variable === 'due') {
    return new Date(run.dueAt).toISOString();
  }
  const name = partitionName(variable, partition);
  if (name === undefined) {
    throw new Error(`The template variable {${variable}} has no value.`);
  }
  return partition[name] as string;
}

function partitionName(variable: string, partition: Partition['values']): string | undefined {
  const name = variable.slice(PARTITION.length);
  return isOfPartition(variable) && Object.hasOwn(partition, name) ? name : undefined;
}

/** As it is: for header values, and for what is encoded as a whole later. */
export const asItIs: Encode = (value) => value;

/** For any place in a URL, and for forms: all but letters, digits and `-_.!~*'()` is percent-encoded (RFC 3986). */
export const inUrl: Encode = (value) => encodeURIComponent(value.toWellFormed());

/** For the inside of a JSON string, RFC 8259. A number or `true` is written as it is, and so may stand without quotes. */
export const inJson: Encode = (value) => JSON.stringify(value).slice(1, -1);
