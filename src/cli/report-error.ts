import { ConfigError, formatProblem } from '../config/index.ts';
import { Failure } from '../ports/failure.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { line, type Terminal } from './terminal.ts';

/** One clear sentence for what a user can mend; the stack only for what is a bug. */
export function reportError(stderr: Terminal['stderr'], error: unknown): ExitCode {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) {
      line(stderr, formatProblem(problem));
    }
    return EXIT.config;
  }
  if (error instanceof Failure) {
    line(stderr, `millrace: ${error.message}`);
    return error.kind === 'transient' ? EXIT.gaveUp : EXIT.failed;
  }
  line(stderr, `millrace: this is a bug: ${error instanceof Error ? error.stack : String(error)}`);
  return EXIT.failed;
}
