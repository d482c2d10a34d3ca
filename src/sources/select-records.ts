import { compilePath, type PathStep, parsePath } from '../ports/path.ts';
import { describeValue, keysOf } from './describe-value.ts';

export type Selected =
  | { readonly type: 'records'; readonly records: readonly unknown[] }
  | { readonly type: 'failed'; readonly reason: string };

/** Cuts the records out of a page. */
export type SelectRecords = (body: unknown) => Selected;

/**
 * Compiles the path of the records. A list there is the records, an empty one too; an object is one record. Anything
 * else is not a page as the source expects it, and fails with what was found and which keys there are: an API that
 * changed, or answers 200 to an error, must not look like one without data.
 *
 * @throws PathError when it is not a path.
 */
export function compileRecords(path: string): SelectRecords {
  const at = compilePath(path);
  const steps = parsePath(path);
  return (body) => {
    const found = at(body);
    if (Array.isArray(found)) {
      return { type: 'records', records: found };
    }
    if (typeof found === 'object' && found !== null) {
      return { type: 'records', records: [found] };
    }
    return { type: 'failed', reason: missing(path, steps, body) };
  };
}

function missing(path: string, steps: readonly PathStep[], body: unknown): string {
  const where = path === '' ? 'in the body' : `at \`${path}\``;
  const { value, parent } = lastSeen(steps, body);
  const keys = keysOf(parent);
  return `There are no records ${where}: found ${describeValue(value)}.${keys === undefined ? '' : ` Found keys: ${keys}.`}`;
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
