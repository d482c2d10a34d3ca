import type { TypeConfig } from '../ports/pipeline.ts';
import type { Finding } from './findings.ts';
import type { Path } from './paths.ts';
import { NAME_PATTERN } from './schema/scalars.ts';
import { didYouMean } from './suggest.ts';

/** What a quarantine is called after its queue. */
const QUARANTINE_SUFFIX = '-dlq';

/** The types that a source names and nobody describes. Looks at the source as it stands: it may be wrong elsewhere. */
export function unknownTypes(source: unknown, root: Path, known: readonly string[]): Finding[] {
  const mentions = mentionsIn(Object(source).type, [...root, 'type']);
  return mentions
    .filter(({ name }) => NAME_PATTERN.test(name) && known.length > 0 && !known.includes(name))
    .map(({ path, name }) => ({
      path,
      text: `is not among the types. ${didYouMean(name, known, `They are ${known.join(', ')}.`)}`,
    }));
}

function mentionsIn(type: unknown, path: Path): { readonly path: Path; readonly name: string }[] {
  if (typeof type === 'string') {
    return [{ path, name: type }];
  }
  const { map, otherwise } = Object(type) as { readonly map?: unknown; readonly otherwise?: unknown };
  const mapped = Object.entries(Object(map) as Record<string, unknown>);
  return [
    ...mapped.map(([value, name]) => [['map', value], name] as const),
    [['otherwise'], otherwise] as const,
  ].flatMap(([step, name]) => (typeof name === 'string' ? [{ path: [...path, ...step], name }] : []));
}

/** Types whose queue has the name of another one's quarantine. */
export function clashingQueues(types: readonly TypeConfig[]): Finding[] {
  const queues = new Set(types.map(({ queue }) => queue));
  return types
    .filter(
      ({ queue }) =>
        queue.endsWith(QUARANTINE_SUFFIX) && queues.has(queue.slice(0, -QUARANTINE_SUFFIX.length)),
    )
    .map(({ name, queue }) => ({
      path: ['types', name, 'queue'],
      text: `is the quarantine of the queue ${queue.slice(0, -QUARANTINE_SUFFIX.length)}. Choose another name.`,
    }));
}
