import { didYouMean } from './suggest.ts';

/** One thing that is wrong in a configuration file. Lines and columns count from 1. */
export type Problem = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `sources.quakes.schedule.every`; empty when it is the file itself. */
  readonly path: string;
  /** What is wrong. What to do. */
  readonly message: string;
};

/** A configuration cannot be used. Holds every problem that was found, in the order of the file, without secrets. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** `file:line:column: path: what is wrong. What to do`, on one line: editors and terminals make it a link. */
export function formatProblem({ file, line, column, path, message }: Problem): string {
  const where = `${file}:${line}:${column}: `;
  return (where + (path === '' ? message : `${path}: ${message}`)).replace(/\s*[\r\n]+\s*/g, ' ');
}

/** The problem of a whole file, said of its first line. */
export function fileProblem(file: string, message: string): ConfigError {
  return new ConfigError([{ file, line: 1, column: 1, path: '', message }]);
}

/** What to say of a key that is not known here. */
export function unknownKey(key: string, known: readonly string[]): string {
  const options = known.length === 0 ? 'There are none: remove it.' : `The options are ${known.join(', ')}.`;
  return `is not an option here. ${didYouMean(key, known, options)}`;
}
