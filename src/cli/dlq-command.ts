import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOption } from './environment.ts';
import type { Adapters } from '../system/adapters.ts';
import type { Where } from '../system/quarantine-pass.ts';
import { type DlqFlags, dlqList, dlqShow } from './dlq.ts';
import { type DropFlags, dlqDrop } from './dlq-drop.ts';
import { dlqReplay, type ReplayFlags } from './dlq-replay.ts';
import type { ExitCode } from './exit-code.ts';
import { numberFlag } from './flags.ts';
import type { Terminal } from './terminal.ts';

const PLACES = ['source', 'type', 'reason', 'page'] as const satisfies readonly (keyof Where)[];

/** Records a second: ten messages or so, which no queue minds. */
const DEFAULT_RATE = 1_000;

/** Rounds of one record: past that it is not a processor that wants mending. */
const DEFAULT_ROUNDS = 5;

const DEFAULT_SHOWN = 20;

export type DlqCommandOptions = {
  readonly adapters: Adapters;
  readonly terminal: Terminal;
  readonly done: (work: Promise<ExitCode>) => Promise<void>;
};

/** `millrace dlq`, with its commands. */
export function addDlqCommand(program: Command, options: DlqCommandOptions): void {
  const { adapters, terminal, done } = options;
  const dlq = program.command('dlq').description('look into quarantine, and replay or drop what is there');

  function command(name: string, does: string): Command {
    return dlq
      .command(name)
      .description(does)
      .addOption(configOption())
      .addOption(
        new Option('--where <what=value>', 'source or type, or a part of reason or page; may be repeated')
          .argParser(whereFlag)
          .default({}, 'everything'),
      );
  }

  command('list', 'what is there, by type and reason').action((flags: DlqFlags) =>
    done(dlqList(adapters, terminal, flags)),
  );
  command('show', 'records, whole, as lines of JSON')
    .addOption(new Option('--limit <number>', 'at most').argParser(numberFlag).default(DEFAULT_SHOWN))
    .action((flags: DlqFlags & { limit: number }) => done(dlqShow(adapters, terminal, flags)));
  command('replay', 'send records back to their queue, to the processor of today')
    .option('--dry-run', 'print the points that they would become, and change nothing', false)
    .addOption(new Option('--rate <number>', 'records a second').argParser(numberFlag).default(DEFAULT_RATE))
    .addOption(
      new Option('--rounds <number>', 'leave what was replayed so often')
        .argParser(numberFlag)
        .default(DEFAULT_ROUNDS),
    )
    .action((flags: ReplayFlags) => done(dlqReplay(adapters, terminal, flags)));
  command('drop', 'give records up, for good')
    .option('--yes', 'do not ask', false)
    .action((flags: DropFlags) => done(dlqDrop(adapters, terminal, flags)));
}

function whereFlag(text: string, before: Where): Where {
  const [, name, value] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  const place = PLACES.find((each) => each === name);
  if (place === undefined) {
    throw new InvalidArgumentError(`Write one of ${PLACES.join(', ')}, then '=' and the value.`);
  }
  return { ...before, [place]: value };
}
