import { Argument, type Command, Option } from 'commander';
import { configOption } from './environment.ts';
import type { Known } from '../system/named.ts';
import type { DlqCommandOptions } from './dlq-command.ts';
import { numberFlag, timeFlag } from './flags.ts';
import { knownFlag } from './known-flag.ts';
import { why, type WhyFlags } from './why.ts';

const DEFAULT_MOST = 5;

const EXAMPLES = `
Examples:
  $ millrace why quake id=us1000hrtb
  $ millrace why stock symbol=IBM time=2005-03-01
  $ millrace why quake network=us magnitude_type=mb time=2018-02-07T17:06:13.870Z --from 7d`;

/** `millrace why`. */
export function addWhyCommand(program: Command, options: DlqCommandOptions): void {
  const { adapters, terminal, done } = options;
  const timeOption = (name: string, help: string) =>
    new Option(name, help).argParser((text) => timeFlag(text, adapters.clock.now()));
  program
    .command('why')
    .description('say where a record is, and how it came there: page, envelope, message, outcome, write')
    .argument('<type>', 'its type')
    .addArgument(
      new Argument(
        '<known...>',
        'what is known of it: a tag, field or path and its value, or its time (time=2026-11-22)',
      ).argParser(knownFlag),
    )
    .addOption(configOption())
    .option('--measurement <name>', 'under which its points are kept, where a module makes them')
    .addOption(
      new Option('--most <number>', 'records of a kind to tell of')
        .argParser(numberFlag)
        .default(DEFAULT_MOST),
    )
    .addOption(
      timeOption('--from <time>', 'gathered at or after: 2026-11-22T08:00:00Z, or how long ago: 36h'),
    )
    .addOption(timeOption('--to <time>', 'gathered before'))
    .addHelpText('after', EXAMPLES)
    .action((type: string, known: Known, flags: Omit<WhyFlags, 'known'>) =>
      done(why(adapters, terminal, type, { ...flags, known })),
    );
}
