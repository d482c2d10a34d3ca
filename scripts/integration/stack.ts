import { execFile, type ExecFileException } from 'node:child_process';
import type { Variables } from './suites.ts';

/** A stack of real components: a program that installs, starts and stops them. */
export type Stack = {
  /** Every component that there is, and whether it runs. */
  list(): Promise<ReadonlyMap<string, { readonly running: boolean }>>;
  /** Installs it where it is not, starts it and waits until it is ready. @throws Error with what the stack said */
  up(name: string): Promise<void>;
  down(name: string): Promise<void>;
  variables(name: string): Promise<Variables>;
};

/** An install may build from source. */
const INSTALL_MS = 45 * 60_000;

export function stackAt(program: string): Stack {
  function call(...args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { timeout: INSTALL_MS, maxBuffer: 16 * 1024 * 1024 };
      execFile(program, args, options, (error: ExecFileException | null, stdout, stderr) => {
        if (error === null) {
          resolve(stdout);
        } else {
          reject(new Error(`${program} ${args.join(' ')} failed: ${stderr.trim() || error.message}`));
        }
      });
    });
  }

  return {
    async list() {
      const lines = (await call('list')).trim().split('\n');
      return new Map(
        lines.map((line) => {
          const [name = '', state] = line.split(/\s+/);
          return [name, { running: state === 'running' }];
        }),
      );
    },
    async up(name) {
      await call('up', name);
    },
    async down(name) {
      await call('down', name);
    },
    async variables(name) {
      const lines = (await call('env', name)).trim().split('\n');
      return Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      );
    },
  };
}
