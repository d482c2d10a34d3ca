/**
 * Where a value stands in parsed JSON: the one little language that sources, types and the configuration share, and
 * so the one file of `ports/` that does something. Pure; imports nothing.
 *
 * - `properties.mag`: names, joined by dots; a name may hold anything but `.`, `[`, `]` and quotes
 * - `coordinates[2]`, `[0].id`, `items[-1]`: elements of an array, from 0, or from the end
 * - `["a.b"]`, `['a.b']`: any name at all; in double quotes it is a JSON string, in single quotes `\'` and `\\` are
 *   the only escapes
 * - the empty path: the value itself
 */
export type PathStep = string | number;

/** A path that cannot be read. The message is one sentence for the person who wrote it. */
export class PathError extends Error {
  /** Where in the path it went wrong, from 0. */
  readonly at: number;

  constructor(path: string, problem: string, at: number) {
    super(`The path \`${path}\` ${problem} at character ${at + 1}.`);
    this.name = 'PathError';
    this.at = at;
  }
}

const NAME = /[^.[\]"']+/y;
const INDEX = /\[(-?(?:0|[1-9]\d{0,14}))\]/y;
const DOUBLE_QUOTED = /\[("(?:[^"\\]|\\.)*")\]/y;
const SINGLE_QUOTED = /\['((?:[^'\\]|\\['\\])*)'\]/y;

/**
 * The steps of a path: a string names a property, a number an element of an array (below 0: from the end).
 *
 * @throws PathError when it is not a path.
 */
export function parsePath(path: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  let at = 0;
  while (at < path.length) {
    if (path[at] === '[') {
      const [step, end] = bracket(path, at);
      steps.push(step);
      at = end;
      continue;
    }
    const start = at > 0 && path[at] === '.' ? at + 1 : at;
    if (at > 0 && start === at) {
      throw new PathError(path, 'needs a `.` or a `[`', at);
    }
    const name = match(NAME, path, start)?.[0];
    if (name === undefined || name.trim() !== name) {
      throw new PathError(path, name === undefined ? 'has no name' : 'has a blank beside a name', start);
    }
    steps.push(name);
    at = start + name.length;
  }
  return steps;
}

/**
 * Compiles a path to a function that gives the value there, or undefined where there is none. A name reaches into
 * objects only and an index into arrays only; only own properties are seen, so nothing comes from a prototype. The
 * function never throws and allocates nothing.
 *
 * @throws PathError when it is not a path.
 */
export function compilePath(path: string): (value: unknown) => unknown {
  const steps = parsePath(path);
  const [first] = steps;
  if (first !== undefined && steps.length === 1) {
    return (value) => follow(value, first);
  }
  return (value) => {
    let found = value;
    for (let index = 0; index < steps.length; index++) {
      found = follow(found, steps[index] as PathStep);
    }
    return found;
  };
}

function follow(value: unknown, step: PathStep): unknown {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  if (typeof step === 'number') {
    return Array.isArray(value) ? (value[step < 0 ? value.length + step : step] as unknown) : undefined;
  }
  return Object.hasOwn(value, step) && !Array.isArray(value)
    ? (value as Record<string, unknown>)[step]
    : undefined;
}

/** The step in brackets at `at`, and where the path goes on. */
function bracket(path: string, at: number): readonly [PathStep, number] {
  const index = match(INDEX, path, at);
  if (index !== undefined) {
    return [Number(index[1]), INDEX.lastIndex];
  }
  const double = match(DOUBLE_QUOTED, path, at);
  if (double !== undefined) {
    return [unquote(path, double[1] as string, at), DOUBLE_QUOTED.lastIndex];
  }
  const single = match(SINGLE_QUOTED, path, at);
  if (single !== undefined) {
    return [(single[1] as string).replaceAll(/\\(.)/g, '$1'), SINGLE_QUOTED.lastIndex];
  }
  throw new PathError(path, 'needs an index or a quoted name, and `]`,', at + 1);
}

function unquote(path: string, quoted: string, at: number): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new PathError(path, 'holds a name that is not a JSON string', at + 1);
  }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
