import { formatPath, type Path } from './paths.ts';
import type { Problem } from './problems.ts';
import { referencesOf } from './references.ts';
import { isSecretAt } from './secret-names.ts';
import { nearest, type Spot } from './spot.ts';
import type { Tree } from './tree.ts';

/** Longer values are cut in messages. */
const LONGEST_SHOWN = 60;

/** Something wrong at a path of the configuration, before it has a line and a column. */
export type Finding = {
  readonly path: Path;
  /** A predicate of the value at the path, and what to do; a sentence of its own when `whole`. */
  readonly text: string;
  /** It is the key that is wrong, not the value. */
  readonly at?: 'key' | undefined;
  readonly whole?: boolean | undefined;
};

/** A finding with its place in the file and its subject; undefined when an unresolved reference explains it. */
export function toProblem(file: string, tree: Tree, finding: Finding): Problem | undefined {
  const { spot, path } = nearest(tree.root, finding.path);
  if (spot.unresolved) {
    return undefined;
  }
  const isThere = path.length === finding.path.length;
  // What is missing is said of the mapping that lacks it; what is wrong inside of a text, of the text.
  const onValue = finding.at === undefined && (isThere || spot.written !== undefined);
  const place = tree.place(onValue ? spot.value : spot.key);
  return finding.whole === true
    ? { file, ...place, path: formatPath(path), message: withReferences(finding.text, spot) }
    : {
        file,
        ...place,
        path: formatPath(finding.path),
        message: withSubject(finding, onValue && isThere ? spot : undefined),
      };
}

function withSubject({ path, text }: Finding, spot: Spot | undefined): string {
  if (path.length === 0) {
    return `The file ${text}`;
  }
  const written = spot?.written ?? '';
  return written === '' || spot === undefined ? text : `${shown(written, spot, path)} ${text}`;
}

/** A value as a message may show it: never what a reference resolved to, never a secret. */
function shown(written: string, spot: Spot, path: Path): string {
  if (isSecretAt(path)) {
    return spot.resolved === undefined ? '***' : referencesOf(written);
  }
  const short = written.length > LONGEST_SHOWN ? `${written.slice(0, LONGEST_SHOWN)}…` : written;
  const plain = spot.resolved !== undefined || !Number.isNaN(Number(short)) || /^(true|false)$/.test(short);
  return plain ? short : JSON.stringify(short);
}

/** Others repeat the value that they complain of: the reference is put back in its place. */
function withReferences(text: string, { written, resolved }: Spot): string {
  return written === undefined || resolved === undefined || resolved === ''
    ? text
    : text.replaceAll(resolved, () => written);
}
