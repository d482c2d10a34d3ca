import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOption } from './environment.ts';
import { durationFlag } from './flags.ts';
import { type RefetchFlags, type RefetchWhere, refetch } from './refetch.ts';
import type { StateCommandOptions } from './state-command.ts';

const PLACES = ['partition', 'page', 'reason', 'url'] as const satisfies readonly (keyof RefetchWhere)[];

/** `millrace refetch`. */
export function addRefetchCommand(program: Command, { adapters, terminal, done }: StateCommandOptions): void {
  const duration = (flags: string, help: string, standard: string) =>
    new Option(flags, help).argParser(durationFlag).default(durationFlag(standard), standard);
  program
    .command('refetch')
    .description('ask again for pages that failed, and send their records on')
    .addOption(configOption())
    .option('--source <name>', 'of this source')
    .addOption(
      new Option('--where <what=part>', 'a part of the partition, page, reason or url; may be repeated')
        .argParser(whereFlag)
        .default({}, 'everything'),
    )
    .option('--list', 'only tell which there are', false)
    .option('--drop', 'give them up instead, for good', false)
    .option('--yes', 'with --drop: do not ask', false)
    .option('--json', 'with --list: lines of JSON', false)
    .addOption(duration('--drain-deadline <duration>', 'to finish what is held after SIGTERM', '25s'))
    .addOption(duration('--give-up-after <duration>', 'how long a dependency may say no', '2m'))
    .addOption(new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .addOption(new Option('--log-format <format>').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ millrace refetch --list\n  $ millrace refetch --source quakes --where reason=HTML',
    )
    .action((flags: RefetchFlags) => done(refetch(adapters, terminal, flags)));
}

function whereFlag(text: string, before: RefetchWhere): RefetchWhere {
  const [, name, part] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  const place = PLACES.find((each) => each === name);
  if (place === undefined) {
    throw new InvalidArgumentError(`Write one of ${PLACES.join(', ')}, then '=' and a part of it.`);
  }
  return { ...before, [place]: part };
}
