import type { Command } from 'commander';
import type { Clock } from '../ports/clock.ts';
import { type BareProgram, examples } from './bare-program.ts';
import { option } from './environment.ts';
import { portFlag } from './flags.ts';
import { health, type HealthFlags } from './health.ts';
import type { Terminal } from './terminal.ts';

export type HealthParts = Pick<BareProgram, 'done'> & {
  readonly terminal: Pick<Terminal, 'stdout' | 'stderr'>;
  readonly clock: Clock;
};

export function addHealthCommand(program: Command, { terminal, clock, done }: HealthParts): void {
  program
    .command('health')
    .description('ask a process of this machine whether it is ready: the exit code says so')
    .addOption(option('--port <number>', 'where it serves /readyz').argParser(portFlag).makeOptionMandatory())
    .option('--host <address>', 'the same', '127.0.0.1')
    .addHelpText('after', examples(['millrace health --port 8787']))
    .action((flags: HealthFlags) => done(health(terminal, clock, flags)));
}
