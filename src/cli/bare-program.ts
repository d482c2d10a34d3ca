import { Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

export type BareProgram = {
  /** Without a command yet. */
  readonly program: Command;
  /** For the action of a command: its exit code is that of the program. */
  readonly done: (work: Promise<ExitCode>) => Promise<void>;
  /** Reads the command line and runs its command; never rejects. @param failed what becomes of what a command throws */
  readonly run: (args: readonly string[], failed: (error: unknown) => ExitCode) => Promise<ExitCode>;
};

/** The command line, before it has commands: what the doors have in common. */
export function bareProgram({ stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>): BareProgram {
  let exitCode: ExitCode = EXIT.ok;
  const program = new Command('millrace')
    .description('Gathers data from slow JSON HTTP APIs in parallel and keeps it as time series.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    })
    .showHelpAfterError('Add --help to see what there is.');
  return {
    program,
    done: (work) =>
      work.then((code) => {
        exitCode = code;
      }),
    run: async (args, failed) => {
      try {
        await program.parseAsync(args, { from: 'user' });
        return exitCode;
      } catch (error) {
        if (error instanceof CommanderError) {
          return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
        }
        return failed(error);
      }
    },
  };
}

/** What stands below a command's help. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((text) => `  $ ${text}`).join('\n')}`;
}
