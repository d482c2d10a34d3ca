import type { Finding } from './findings.ts';
import type { Path } from './paths.ts';

/** A copy of the section at `root` without what was found wrong in it: what is left can be looked at more deeply. */
export function remainder(value: unknown, root: Path, findings: readonly Finding[]): unknown {
  const rest = structuredClone(value);
  for (const { path } of findings) {
    remove(rest, path.slice(root.length));
  }
  return rest;
}

function remove(value: unknown, path: Path): void {
  const [step, ...further] = path;
  if (step === undefined || typeof value !== 'object' || value === null) {
    return;
  }
  const holder = value as Record<string | number, unknown>;
  if (further.length > 0) {
    remove(holder[step], further);
  } else if (!Array.isArray(value)) {
    delete holder[step];
  }
}
