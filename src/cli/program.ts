import { type Command, Option } from 'commander';
import type { Adapters } from '../system/adapters.ts';
import type { Role } from '../system/plan.ts';
import { type AuditFlags, audit } from './audit.ts';
import { bareProgram, examples } from './bare-program.ts';
import { backfill, type BackfillFlags } from './backfill.ts';
import { demo } from './demo.ts';
import { addDlqCommand } from './dlq-command.ts';
import { addWhyCommand } from './why-command.ts';
import { configOption, option } from './environment.ts';
import type { ExitCode } from './exit-code.ts';
import { addHealthCommand } from './health-command.ts';
import {
  durationFlag,
  listFlag,
  numberFlag,
  portFlag,
  rateFlag,
  replicaIndexFlag,
  replicasFlag,
  type RunFlags,
  seedFlag,
  timeFlag,
} from './flags.ts';
import { query } from './query.ts';
import { addRefetchCommand } from './refetch-command.ts';
import { reportError } from './report-error.ts';
import { runRole } from './run.ts';
import { addStateCommand } from './state-command.ts';
import type { Terminal } from './terminal.ts';
import { validate } from './validate.ts';

/** Reads the command line and runs its command; resolves with the exit code, never rejects. */
export async function runProgram(
  args: readonly string[],
  adapters: Adapters,
  terminal: Terminal,
): Promise<ExitCode> {
  const { program, done, run } = bareProgram(terminal);
  program.addHelpText('after', examples(['millrace demo', 'millrace validate', 'millrace run --once']));

  function timeOption(name: string, help: string): Option {
    return new Option(name, help).argParser((text) => timeFlag(text, adapters.clock.now()));
  }

  program
    .command('demo')
    .description('run the whole pipeline on recorded data from a bundled slow API, and show what came of it')
    .addOption(
      new Option('--seed <number>', 'of the slow API: its latencies and faults')
        .argParser(seedFlag)
        .default(1),
    )
    .option('--data <folder>', 'where queue, store and state are kept (default: .millrace/demo)')
    .addOption(portOption())
    .addHelpText('after', examples(['millrace demo', 'millrace demo --seed 7 --port 8787']))
    .action((flags: { seed: number; data?: string; port?: number }) => done(demo(adapters, terminal, flags)));

  for (const role of ['run', 'gather', 'process'] as const) {
    roleCommand(program, role).action((flags: RunFlags, command: Command) => {
      refuseNoReplica(flags, command);
      return done(runRole(adapters, terminal, role, flags));
    });
  }

  program
    .command('validate')
    .description('check the configuration and say what would run, without contacting anyone')
    .addOption(configOption())
    .addHelpText('after', examples(['millrace validate --config pipelines/weather.yaml']))
    .action((flags: { config: string }) => done(validate(adapters, terminal, flags.config)));

  program
    .command('audit')
    .description('say where every record is that was fetched, from the journal and the ledger in the store')
    .addOption(configOption())
    .addOption(
      timeOption('--from <time>', 'gathered at or after: 2026-11-22T08:00:00Z, or how long ago: 36h'),
    )
    .addOption(timeOption('--to <time>', 'gathered before'))
    .addHelpText('after', examples(['millrace audit', 'millrace audit --from 2026-11-22 --to 2026-11-23']))
    .action((flags: AuditFlags) => done(audit(adapters, terminal, flags)));

  program
    .command('backfill')
    .description('gather a past range of a source, beside live gathering; run again, it goes on')
    .addOption(configOption())
    .requiredOption('--source <name>', 'of this source')
    .option(
      '--from <point>',
      'a time, how long ago (30d), or a value of the cursor; without, what was begun goes on',
    )
    .option('--to <point>', 'the same, and not part of it; by default now')
    .addOption(durationOption('--step <duration>', 'the length of a slice; by default its window, or a day'))
    .addOption(new Option('--concurrency <number>', 'requests at once; by default 4').argParser(numberFlag))
    .addOption(
      new Option('--rate <rate>', 'such as 2/s; by default a quarter of what is declared').argParser(
        rateFlag,
      ),
    )
    .addOption(durationOption('--drain-deadline <duration>', 'to finish what is held after SIGTERM', '25s'))
    .addOption(durationOption('--give-up-after <duration>', 'how long a dependency may say no', '2m'))
    .addOption(option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .addOption(option('--log-format <format>').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      examples([
        'millrace backfill --source quakes --from 2020-01-01 --to 2026-01-01 --step 7d',
        'millrace backfill --source quakes --from 30d --rate 1/s',
        'millrace backfill --source quakes',
      ]),
    )
    .action((flags: BackfillFlags) => done(backfill(adapters, terminal, flags)));

  const common = { adapters, terminal, done };
  addDlqCommand(program, common);
  addStateCommand(program, common);
  addWhyCommand(program, common);
  addRefetchCommand(program, common);

  addHealthCommand(program, { terminal, clock: adapters.clock, done });

  program
    .command('query')
    .description('ask the embedded store with SQL, read-only')
    .argument('<sql>')
    .option('--store <file>', 'the database file', '.millrace/store.db')
    .addHelpText(
      'after',
      examples(['millrace query --store .millrace/demo/store.db "select * from quake limit 5"']),
    )
    .action((sql: string, flags: { store: string }) => done(query(terminal, sql, flags.store)));

  return run(args, (error) => reportError(terminal.stderr, error));
}

const ROLE_HELP: Readonly<Record<Role, { readonly does: string; readonly examples: readonly string[] }>> = {
  run: {
    does: 'gather and process in one process',
    examples: [
      'millrace run',
      'millrace run --once',
      'millrace run --config pipelines/weather.yaml --port 8787',
    ],
  },
  gather: {
    does: 'gather only: from the APIs to the queue',
    examples: ['millrace gather --port 8787', 'millrace gather --once'],
  },
  process: {
    does: 'process only: from the queue to the store',
    examples: ['millrace process', 'millrace process --types quake,weather', 'millrace process --once'],
  },
};

function roleCommand(program: Command, role: Role): Command {
  const command = program
    .command(role)
    .description(ROLE_HELP[role].does)
    .addOption(configOption())
    .option('--once', 'end when every source is gathered once and every queue is empty', false)
    .addOption(portOption())
    .addOption(option('--host <address>', 'where /healthz, /readyz and /status listen').default('127.0.0.1'))
    .addOption(durationOption('--drain-deadline <duration>', 'to finish what is held after SIGTERM', '25s'))
    .addOption(
      durationOption('--give-up-after <duration>', 'with --once: how long a dependency may say no', '2m'),
    )
    .addOption(option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .addOption(option('--log-format <format>').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples(ROLE_HELP[role].examples));
  if (role === 'process') {
    command.addOption(option('--types <names>', 'only these types, separated by commas').argParser(listFlag));
  }
  if (role !== 'process') {
    command.addOption(
      option(
        '--cursors-from <where>',
        "where a process that is new to its partitions begins: where the store's ledger says, or at the start (default: ledger with SQS, else state)",
      ).choices(['ledger', 'state']),
    );
  }
  if (role === 'gather') {
    command
      .addOption(
        option('--replica-index <number>', 'which of the replicas that share out the partitions, from 0')
          .argParser(replicaIndexFlag)
          .default(0),
      )
      .addOption(option('--replicas <number>', 'how many there are').argParser(replicasFlag).default(1));
  }
  return command;
}

function refuseNoReplica({ replicaIndex = 0, replicas = 1 }: RunFlags, command: Command): void {
  if (replicaIndex >= replicas) {
    const numbers = replicas === 1 ? 'that is number 0' : `numbered from 0 to ${replicas - 1}`;
    command.error(
      `error: there is no replica ${replicaIndex}: --replicas (MILLRACE_REPLICAS) says ${replicas}, ${numbers}.`,
    );
  }
}

function portOption(): Option {
  return option('--port <number>', 'serve /healthz, /readyz and /status here; 0 takes any').argParser(
    portFlag,
  );
}

function durationOption(flags: string, help: string, standard?: string): Option {
  const made = option(flags, help).argParser(durationFlag);
  return standard === undefined ? made : made.default(durationFlag(standard), standard);
}
