import type { z } from 'zod';
import type { Finding } from '../findings.ts';
import type { Path } from '../paths.ts';
import { unknownKey } from '../problems.ts';
import { WRONG_KIND } from './option.ts';

/** A section that was read: its value, or what is wrong with it. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly findings: readonly [] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Reads the section at `path` by its schema; finds everything that is wrong with it. */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: Path,
): Parsed<z.output<Schema>> {
  const result = schema.safeParse(value);
  return result.success
    ? { ok: true, value: result.data, findings: [] }
    : { ok: false, findings: result.error.issues.flatMap((issue) => findingsIn(issue, path)) };
}

function findingsIn(issue: z.core.$ZodIssue, root: Path): Finding[] {
  const path = [...root, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        text: unknownKey(key, issue.message.split(' ').filter(Boolean)),
        at: 'key',
      }));
    case 'invalid_key':
      return [{ path, text: issue.issues[0]?.message ?? issue.message, at: 'key' }];
    case 'invalid_union':
      return findingsInUnion(issue, path);
    case 'custom':
      return [{ path, text: issue.message, at: issue.params?.['at'] === 'key' ? 'key' : undefined }];
    default:
      return [{ path, text: issue.message }];
  }
}

/** The findings of the option that was meant: the one whose kind (scalar, list, mapping) the value has. */
function findingsInUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path): Finding[] {
  const meant = issue.errors.find((branch) => !branch.some(isOfWrongKind));
  return meant === undefined
    ? [{ path, text: issue.message }]
    : meant.flatMap((inner) => findingsIn(inner, path));
}

function isOfWrongKind(issue: z.core.$ZodIssue): boolean {
  const kind =
    issue.code === 'invalid_type' || (issue.code === 'custom' && issue.params?.[WRONG_KIND] === true);
  return kind && issue.path.length === 0;
}
