import { type Command, Option } from 'commander';
import { configOption } from './environment.ts';
import type { Adapters } from '../system/adapters.ts';
import type { ExitCode } from './exit-code.ts';
import { numberFlag } from './flags.ts';
import { type ShowFlags, stateShow } from './state.ts';
import { type ResetFlags, type SetFlags, stateReset, stateSet } from './state-change.ts';
import type { Terminal } from './terminal.ts';

const DEFAULT_SHOWN = 200;

export type StateCommandOptions = {
  readonly adapters: Adapters;
  readonly terminal: Terminal;
  readonly done: (work: Promise<ExitCode>) => Promise<void>;
};

/** `millrace state`, with its commands. */
export function addStateCommand(program: Command, options: StateCommandOptions): void {
  const { adapters, terminal, done } = options;
  const state = program
    .command('state')
    .description('where each source and partition stands: show, set, reset');

  function command(name: string, does: string): Command {
    return state.command(name).description(does).addOption(configOption());
  }

  command('show', 'the cursors, and when each source last ran')
    .option('--source <name>', 'of this source')
    .option('--partition <key>', 'of this partition')
    .option('--json', 'all of it, as lines of JSON', false)
    .addOption(
      new Option('--limit <number>', 'cursors at most, in the table')
        .argParser(numberFlag)
        .default(DEFAULT_SHOWN),
    )
    .action((flags: ShowFlags) => done(stateShow(adapters, terminal, flags)));
  command('set', 'let the next run of a partition begin here')
    .argument('<cursor>', 'a time, a number or a text, as the cursor of the source is')
    .requiredOption('--source <name>', 'of this source')
    .option('--partition <key>', 'of this partition; may be left out where there is one')
    .action((cursor: string, flags: SetFlags) => done(stateSet(adapters, terminal, cursor, flags)));
  command('reset', 'forget where a partition or a whole source stands: it is gathered from the start')
    .requiredOption('--source <name>', 'of this source')
    .option('--partition <key>', 'of this partition only')
    .option('--yes', 'do not ask', false)
    .action((flags: ResetFlags) => done(stateReset(adapters, terminal, flags)));
}
