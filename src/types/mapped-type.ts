import type { Naming } from '../ports/drops.ts';
import { compilePath } from '../ports/path.ts';
import type { DropRule, MappedType } from '../ports/pipeline.ts';
import type { FieldValue } from '../ports/store.ts';
import type { Outcome, Type } from '../ports/type.ts';
import { type Column, compileField, compileTag } from './column.ts';
import { compileExpression, ExpressionError } from './expression.ts';
import { type Quarantine, quarantine } from './quarantine.ts';
import { pathLabel } from './read-value.ts';
import { show } from './show.ts';
import { compileTime } from './time.ts';

/** Gives an outcome when it decides the record, undefined when it lets it pass. */
type Rule = (record: unknown) => Outcome | undefined;

const NO_TAGS: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Compiles a type that is declared in the configuration. A record is looked at in this order, and the first thing
 * found decides:
 *
 * 1. the `drop` rules, as written
 * 2. the `require` paths
 * 3. the time
 * 4. each tag, as written: is it there, is it text, is it one of those allowed
 * 5. each field, as written: is it there, is it of its kind, is it within its bounds
 * 6. at least one field must be left
 *
 * @throws Error when an expression, a path or a format is none: `checkType` tells which.
 */
export function compileMappedType(config: MappedType): Type {
  const { name, measurement } = config;
  const rules = [...config.drop.map(compileDrop), ...config.require.map(compileRequire)];
  const timeOf = compileTime(config.time);
  const tagColumns = config.tags.map(compileTag);
  const fieldColumns = config.fields.map(compileField);
  const names = config.fields.map((field) => field.name).join(', ');
  const noField = Object.freeze(quarantine(`The record has none of its fields: ${names}.`, undefined));

  function process(record: unknown): Outcome {
    for (let index = 0; index < rules.length; index++) {
      const outcome = (rules[index] as Rule)(record);
      if (outcome !== undefined) {
        return outcome;
      }
    }
    const time = timeOf(record);
    if (typeof time !== 'bigint') {
      return time;
    }
    const tags: Record<string, string> = {};
    const tagged = fill(tags, tagColumns, record);
    if (typeof tagged !== 'number') {
      return tagged;
    }
    const fields: Record<string, FieldValue> = {};
    const filled = fill(fields, fieldColumns, record);
    if (typeof filled !== 'number') {
      return filled;
    }
    if (filled === 0) {
      return noField;
    }
    return { type: 'points', points: [{ measurement, tags: tagged === 0 ? NO_TAGS : tags, fields, time }] };
  }

  /** The tags and fields that it has, whatever else is wrong with it. */
  function naming(record: unknown): Naming {
    const values: Record<string, FieldValue> = {};
    for (const column of [...tagColumns, ...fieldColumns]) {
      const value = column.valueIn(record);
      if (value !== undefined && typeof value !== 'object') {
        values[column.name] = value;
      }
    }
    const time = timeOf(record);
    return { values, time: typeof time === 'bigint' ? time : undefined };
  }

  return { name, process, naming };
}

/** Puts the values of a record under the names of their columns; how many there were, or why it cannot be done. */
function fill<Value extends FieldValue>(
  target: Record<string, Value>,
  columns: readonly Column<Value>[],
  record: unknown,
): number | Quarantine {
  let filled = 0;
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index] as Column<Value>;
    const value = column.valueIn(record);
    if (value === undefined) {
      continue;
    }
    if (typeof value === 'object') {
      return value;
    }
    target[column.name] = value;
    filled++;
  }
  return filled;
}

/** Only `true` drops: JMESPath calls 0 and "false" true as well, and a record left out by mistake is lost. */
function compileDrop({ name, when }: DropRule): Rule {
  const decide = compileExpression(when);
  const drop: Outcome = Object.freeze({ type: 'drop', rule: name });
  return (record) => {
    const decided = decide(record);
    if (decided === true) {
      return drop;
    }
    return decided instanceof ExpressionError
      ? quarantine(`The drop rule ${name} cannot be decided: ${decided.message}`, undefined)
      : undefined;
  };
}

function compileRequire(path: string): Rule {
  const read = compilePath(path);
  return (record) => {
    const found = read(record);
    return found === undefined || found === null
      ? quarantine(`The record must have ${pathLabel(path)}, but it is ${show(found)}.`, path)
      : undefined;
  };
}
