// The door of `millrace health`: who checks a container asks every few seconds, and loads no more than that takes.
import { bareProgram } from './cli/bare-program.ts';
import { EXIT } from './cli/exit-code.ts';
import { addHealthCommand } from './cli/health-command.ts';
import { line } from './cli/terminal.ts';
import { realClock } from './system/real-clock.ts';

const { program, done, run } = bareProgram(process);
addHealthCommand(program, { terminal: process, clock: realClock, done });
process.exitCode = await run(process.argv.slice(2), (error) => {
  line(process.stderr, `millrace: this is a bug: ${error instanceof Error ? error.stack : String(error)}`);
  return EXIT.failed;
});
