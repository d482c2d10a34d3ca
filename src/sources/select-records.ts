import { compilePath, type PathStep, parsePath } from '../ports/path.ts';
import type { RecordsConfig } from '../ports/pipeline.ts';
import type { Partition } from '../ports/source.ts';
import { describeValue, keysOf } from './describe-value.ts';
import { compileShape } from './shapes/index.ts';
import { fieldsOf } from './shapes/shape.ts';

export type Selected =
  | { readonly type: 'records'; readonly records: readonly unknown[] }
  | { readonly type: 'failed'; readonly reason: string };

/** Cuts the records out of a page, of a partition with these values. */
export type SelectRecords = (body: unknown, values?: Partition['values']) => Selected;

/** A value of the partition, where a path could stand. */
const OF_PARTITION = /^\{(?:partition\.([^{}]+)|(window\.(?:from|to)))\}$/;

/**
 * Compiles where the records are and in what form. A value that has not this form is not a page as the source expects
 * it, and fails with what was found and which keys there are: an API that changed, or answers 200 to an error, must not
 * look like one without data.
 *
 * @throws PathError when a path in it is not a path.
 */
export function compileRecords(config: string | RecordsConfig): SelectRecords {
  const written = typeof config === 'string' ? { path: config, shape: LIST, with: {} } : config;
  const { path, each } = written;
  const at = compilePath(path);
  const steps = parsePath(path);
  const shape = compileShape(written.shape);
  const more = compileWith(written.with);
  const within = each === undefined ? undefined : compileEach(each);

  return (body, values = {}) => {
    const found = at(body);
    const shaped = shape(found, body);
    if (shaped === undefined) {
      return { type: 'failed', reason: missing(path, steps, body) };
    }
    if ('wrong' in shaped) {
      return { type: 'failed', reason: `There are no records ${where(path)}: ${shaped.wrong}.` };
    }
    const selected = within?.(shaped, values) ?? { type: 'records', records: shaped };
    return selected.type === 'failed' || more === undefined
      ? selected
      : { type: 'records', records: withFields(selected.records, more(body, values)) };
  };
}

const LIST = { style: 'list' } as const;

/** The fields that all records get from what is around them; undefined where there are none. */
function compileWith(
  paths: RecordsConfig['with'],
): ((around: unknown, values: Partition['values']) => Readonly<Record<string, unknown>>) | undefined {
  const fields = Object.entries(paths).map(([name, path]) => [name, compileField(path)] as const);
  return fields.length === 0
    ? undefined
    : (around, values) => Object.fromEntries(fields.map(([name, at]) => [name, at(around, values)]));
}

function compileField(path: string): (around: unknown, values: Partition['values']) => unknown {
  const name = partitionValueIn(path);
  return name === undefined ? compilePath(path) : (_around, values) => values[name];
}

/** The name of the partition's value that stands in place of a path; undefined where it is a path. */
export function partitionValueIn(path: string): string | undefined {
  const [, name, window] = OF_PARTITION.exec(path) ?? [];
  return name ?? window;
}

function withFields(
  records: readonly unknown[],
  fields: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  return records.map((record) => ({ ...fieldsOf(record), ...fields }));
}

/** The records within records: one that has none is common, but where none has any, they are looked for in a wrong place. */
function compileEach(
  each: RecordsConfig,
): (around: readonly unknown[], values: Partition['values']) => Selected {
  const at = compilePath(each.path);
  const select = compileRecords(each);
  return (around, values) => {
    const having = around.filter((record) => (at(record) ?? null) !== null);
    const looked = having.length === 0 ? around.slice(0, 1) : having;
    const records: unknown[] = [];
    for (const record of looked) {
      const selected = select(record, values);
      if (selected.type === 'failed') {
        return selected;
      }
      for (const inner of selected.records) {
        records.push(inner);
      }
    }
    return { type: 'records', records };
  };
}

function where(path: string): string {
  return path === '' ? 'in the body' : `at \`${path}\``;
}

function missing(path: string, steps: readonly PathStep[], body: unknown): string {
  const { value, parent } = lastSeen(steps, body);
  const keys = keysOf(parent);
  return `There are no records ${where(path)}: found ${describeValue(value)}.${keys === undefined ? '' : ` Found keys: ${keys}.`}`;
}

/** As far as the path leads: the value where it ends or breaks off, and the nearest value around it that exists. */
function lastSeen(
  steps: readonly PathStep[],
  body: unknown,
): { readonly value: unknown; readonly parent: unknown } {
  let parent: unknown = body;
  let value: unknown = body;
  for (const step of steps) {
    if (value === undefined || value === null) {
      break;
    }
    parent = value;
    value = compilePath(`[${JSON.stringify(step)}]`)(value);
  }
  return { value, parent };
}
