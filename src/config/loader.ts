import { dirname, resolve } from 'node:path';
import type { Pipeline } from '../ports/pipeline.ts';
import type { Redact } from '../ports/redact.ts';
import { assemble } from './assemble.ts';
import type { Check } from './check.ts';
import { toProblem } from './findings.ts';
import { formatPath } from './paths.ts';
import { ConfigError, fileProblem, type Problem } from './problems.ts';
import { createRedact } from './redact.ts';
import { createResolver } from './references.ts';
import { isTextOption } from './schema/pipeline.ts';
import { literalSecrets, secretsIn } from './secret-names.ts';
import { readTextFile } from './text-file.ts';
import { readTree, type Tree } from './tree.ts';
import { isWrong } from './wrong.ts';

/** The largest configuration file, in bytes. */
export const MAX_FILE_BYTES = 1_048_576;

/** A configuration that can be used. */
export type Loaded = {
  readonly pipeline: Pipeline;
  /** Knows every secret of the configuration. */
  readonly redact: Redact;
  /** Absolute. */
  readonly file: string;
};

export type LoadOptions = {
  /** Where `${env:NAME}` looks. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly check?: Check | undefined;
};

/**
 * Reads, checks and normalises one configuration file, and loads the modules that it names. Nothing else is started.
 *
 * @throws ConfigError with every problem at once, in the order of the file.
 */
export async function loadConfig(file: string, { env, check }: LoadOptions): Promise<Loaded> {
  const absolute = resolve(file);
  const text = readTextFile(absolute, MAX_FILE_BYTES);
  if (isWrong(text)) {
    throw fileProblem(file, `The configuration file ${text.wrong}`);
  }
  const folder = dirname(absolute);
  const resolver = createResolver(folder, env);
  const tree = readTree(text, { resolver, isText: isTextOption });
  if (tree.value === null) {
    throw fileProblem(file, 'The configuration file is empty. Add sources and types.');
  }
  const { config, findings } =
    tree.value === undefined
      ? { config: undefined, findings: [] }
      : await assemble(tree.value, { folder, env, check });
  const redact = createRedact([...[...resolver.secrets].flatMap(secretsIn), ...literalSecrets(tree.value)]);
  const problems = [
    ...slipsOf(file, tree),
    ...findings.flatMap((finding) => toProblem(file, tree, finding) ?? []),
  ];
  if (config === undefined || problems.length > 0) {
    throw new ConfigError(
      inOrder(problems.map((problem) => ({ ...problem, message: redact(problem.message) }))),
    );
  }
  return { pipeline: config, redact, file: absolute };
}

function slipsOf(file: string, tree: Tree): Problem[] {
  return tree.slips.map(({ path, offset, message }) => ({
    file,
    ...tree.place(offset),
    path: formatPath(path),
    message,
  }));
}

/** By place; what an alias repeats is said once, and of a line that is no YAML the first complaint. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const seen = new Set<string>();
  return sorted.filter(({ line, column, path, message }) => {
    const identity = path === '' ? String(line) : `${line}:${column} ${path.replace(/^.*\./, '')} ${message}`;
    const first = !seen.has(identity);
    seen.add(identity);
    return first;
  });
}
