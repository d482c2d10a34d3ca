import type { Finding } from './findings.ts';
import type { Path } from './paths.ts';
import { didYouMean } from './suggest.ts';

/** A parent that is no source, or whose partitions come from the source itself. Looks at sources as they stand. */
export function wrongParent(name: string, root: Path, sources: unknown): Finding[] {
  const path = [...root, 'parent', 'source'];
  const parent = parentOf(sources, name);
  const known = Object.keys(Object(sources));
  if (parent === undefined) {
    return [];
  }
  if (!known.includes(parent)) {
    const others = known.filter((each) => each !== name);
    return [
      {
        path,
        text: `is not among the sources. ${didYouMean(parent, others, `They are ${known.join(', ')}.`)}`,
      },
    ];
  }
  const seen = new Set([name]);
  for (let each: string | undefined = parent; each !== undefined; each = parentOf(sources, each)) {
    if (seen.has(each)) {
      return [{ path, text: 'leads back to where it began. Name a source that does not need this one.' }];
    }
    seen.add(each);
  }
  return [];
}

function parentOf(sources: unknown, name: string): string | undefined {
  const parent: unknown = Object(Object(Object(sources)[name]).parent).source;
  return typeof parent === 'string' ? parent : undefined;
}
