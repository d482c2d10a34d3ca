import { PathError, parsePath } from '../ports/path.ts';
import type { CursorConfig, Paging, RecordsConfig, SourceConfig } from '../ports/pipeline.ts';
import type { Partition } from '../ports/source.ts';
import { checkRequest } from './check-request.ts';
import { initialProblem } from './cursor.ts';
import { partitionKey, samplePartitions } from './partitions.ts';
import { checkSchedule } from './schedule.ts';
import { partitionValueIn } from './select-records.ts';
import type { SourceProblem } from './source-problem.ts';

/**
 * Every problem of a source that only compiling it can tell; none where `compileSource` will take it. No message holds
 * a value that may be a secret.
 */
export function checkSource(config: SourceConfig): readonly SourceProblem[] {
  return [
    ...checkDue(config),
    ...checkPartitions(config),
    ...checkRequest(config),
    ...checkPaths(config),
    ...checkPaging(config.paging),
    ...checkMoves(config),
    ...checkErrors(config),
  ];
}

function checkDue(config: SourceConfig): SourceProblem[] {
  const problem = checkSchedule(config.schedule);
  return problem === undefined ? [] : [{ path: ['schedule', ...problem.path], message: problem.message }];
}

function checkPartitions({ partitions }: SourceConfig): SourceProblem[] {
  const seen = new Map<string, number>();
  return partitions.flatMap((values, index) => {
    const key = partitionKey(values);
    const before = seen.get(key);
    seen.set(key, before ?? index);
    if (key === '') {
      return [{ path: ['partitions', index], message: 'A partition needs at least one value.' }];
    }
    return before === undefined
      ? []
      : [
          {
            path: ['partitions', index],
            message: `This partition has the same values as number ${before + 1}; remove one of them.`,
          },
        ];
  });
}

/** What moves from run to run, or makes partitions: one way of it, and its paths. */
function checkMoves({ cursor, windows, parent, ranges = [] }: SourceConfig): SourceProblem[] {
  return [
    ...(cursor === undefined ? [] : checkCursor(cursor)),
    ...(cursor !== undefined && windows !== undefined
      ? [{ path: ['cursor'], message: 'A source has a cursor or windows, not both; remove one.' }]
      : []),
    ...Object.entries(parent?.values ?? {}).flatMap(([name, path]) =>
      checkPath(['parent', 'values', name], path),
    ),
    ...(windows !== undefined && !(windows.stepMs >= 1)
      ? [{ path: ['windows', 'stepMs'], message: 'A window must last at least one millisecond.' }]
      : []),
    ...ranges
      .filter(({ from, to, step }) => !(step > 0 && to >= from))
      .map(({ name }) => ({
        path: ['partitions', name],
        message: 'A range goes up, by steps above 0; mend from, to or step.',
      })),
  ];
}

function checkCursor(cursor: CursorConfig): SourceProblem[] {
  const message = initialProblem(cursor);
  return [
    ...checkPath(['cursor', 'path'], cursor.path),
    ...(message === undefined ? [] : [{ path: ['cursor', 'initial'], message }]),
  ];
}

/** The ways to prove who asks that a rule can renew. */
const RENEWED = new Set(['oauth2', 'login']);

function checkErrors({ errors = [], auth }: SourceConfig): SourceProblem[] {
  return errors.flatMap(({ header, body, do: action }, index) => [
    ...(body === undefined ? [] : checkPath(['errors', index, 'body', 'path'], body.path)),
    ...(action.type === 'wait' && 'body' in action.until
      ? checkPath(['errors', index, 'do', 'until', 'body'], action.until.body)
      : []),
    ...(action.type === 'renew' && !RENEWED.has(auth?.style ?? '')
      ? [
          {
            path: ['errors', index, 'do'],
            message: 'Only the token of oauth2 or login is renewed: give the source one of them under auth.',
          },
        ]
      : []),
    ...checkExpression(['errors', index, 'header', 'matches'], header?.matches),
    ...checkExpression(['errors', index, 'body', 'matches'], body?.matches),
  ]);
}

function checkExpression(path: SourceProblem['path'], text: string | undefined): SourceProblem[] {
  try {
    return text === undefined || new RegExp(text, 'u') ? [] : [];
  } catch (error) {
    const why = (error as SyntaxError).message.replace(/^Invalid regular expression: /, '');
    return [{ path, message: `The regular expression cannot be read: ${why}.` }];
  }
}

function checkPaths(config: SourceConfig): SourceProblem[] {
  const { records, paging, type } = config;
  return [
    ...(typeof records === 'string'
      ? checkPath(['records'], records)
      : checkRecords(['records'], records, samplePartitions(config)[0]?.values ?? {})),
    ...pathsOfPaging(paging).flatMap(([at, text]) => checkPath(['paging', ...at], text)),
    ...(type.style === 'field' ? checkPath(['type', 'path'], type.path) : []),
  ];
}

function checkRecords(
  at: readonly string[],
  records: RecordsConfig,
  values: Partition['values'],
): SourceProblem[] {
  const { path, shape, each } = records;
  return [
    ...checkPath([...at, 'path'], path),
    ...(shape.style === 'rows' && typeof shape.names === 'object' && 'path' in shape.names
      ? checkPath([...at, 'shape', 'names', 'path'], shape.names.path)
      : []),
    ...Object.entries(records.with).flatMap(([name, text]) =>
      checkField([...at, 'with', name], text, values),
    ),
    ...(each === undefined ? [] : checkRecords([...at, 'each'], each, values)),
  ];
}

function checkField(path: readonly string[], text: string, values: Partition['values']): SourceProblem[] {
  const name = partitionValueIn(text);
  if (name === undefined) {
    return checkPath(path, text);
  }
  return Object.hasOwn(values, name)
    ? []
    : [{ path, message: `The partitions have no value for ${text}; write one of theirs, or a path.` }];
}

/** The paths in a source's paging, with where each of them stands. */
function pathsOfPaging(paging: Paging): readonly (readonly [readonly string[], string])[] {
  const found: (readonly [readonly string[], string | undefined])[] = [];
  if (paging.style === 'next') {
    found.push([['path'], paging.path]);
  }
  if (paging.style === 'keyset') {
    found.push([['field'], paging.field]);
  }
  if (paging.style === 'cursor') {
    found.push(...textsOf('from', paging.from, ['body', 'lastRecord']));
  }
  if ('more' in paging) {
    found.push([['more'], paging.more]);
  }
  if ('total' in paging) {
    found.push(...textsOf('total', paging.total, ['path']));
  }
  if ('parameter' in paging) {
    found.push(...textsOf('parameter', paging.parameter, ['body']));
  }
  return found.flatMap(([at, text]) => (text === undefined ? [] : [[at, text] as const]));
}

function textsOf(
  name: string,
  options: object | string | undefined,
  keys: readonly string[],
): (readonly [readonly string[], string | undefined])[] {
  const given: Readonly<Record<string, string | undefined>> =
    typeof options === 'object' ? { ...options } : {};
  return keys.map((key) => [[name, key], given[key]]);
}

function checkPath(path: SourceProblem['path'], text: string): SourceProblem[] {
  try {
    parsePath(text);
    return [];
  } catch (error) {
    if (error instanceof PathError) {
      return [{ path, message: error.message }];
    }
    throw error;
  }
}

/** Bounds that would make paging endless, or end it before it begins. */
function checkPaging(paging: Paging): SourceProblem[] {
  const problems: SourceProblem[] = [];
  if (paging.style !== 'none' && !(Number.isSafeInteger(paging.maxPages) && paging.maxPages >= 1)) {
    problems.push({ path: ['paging', 'maxPages'], message: 'The bound on pages must be 1 or more.' });
  }
  const size = 'size' in paging ? paging.size : undefined;
  if (size !== undefined && !(Number.isSafeInteger(size.value) && size.value >= 1)) {
    problems.push({ path: ['paging', 'size', 'value'], message: 'The page size must be 1 or more.' });
  }
  return problems;
}
