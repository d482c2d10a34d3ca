import { Writable } from 'node:stream';
import { runProgram } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { loadConfig } from '../../src/config/index.ts';
import { createHttp } from '../../src/http/index.ts';
import {
  carryCursor,
  encodeEnvelope,
  openQueues,
  packRecords,
  readEnvelope,
} from '../../src/queues/index.ts';
import { checkSource, compileBackfill, compileSource } from '../../src/sources/index.ts';
import { openSpool, openState } from '../../src/state/index.ts';
import { openStore } from '../../src/stores/index.ts';
import type { Adapters } from '../../src/system/adapters.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { startTelemetry } from '../../src/telemetry/index.ts';
import { checkType, compileType } from '../../src/types/index.ts';

/** The real parts, as the door puts them together. */
export const realAdapters: Adapters = {
  clock: realClock,
  loadConfig,
  checkSource,
  compileSource,
  compileBackfill,
  checkType,
  compileType,
  createHttp,
  openQueues,
  packRecords,
  carryCursor,
  openStore,
  openState,
  openSpool: (file) => openSpool(file, { encode: encodeEnvelope, decode: readEnvelope }),
  startTelemetry,
};

/** A stream that keeps what was written to it. */
export type Kept = Writable & { readonly text: () => string };

export function kept(): Kept {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { text: () => chunks.join('') });
}

export type TestTerminal = Terminal & {
  readonly stdout: Kept;
  readonly stderr: Kept;
  /** Sends a signal to whoever listens; false when nobody does. */
  signal(name: 'SIGINT' | 'SIGTERM'): boolean;
};

export function testTerminal(env: Terminal['env'] = {}): TestTerminal {
  const listeners = new Set<(name: string) => void>();
  return {
    env,
    stdout: kept(),
    stderr: kept(),
    onStopSignal(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    signal(name) {
      for (const listener of listeners) {
        listener(name);
      }
      return listeners.size > 0;
    },
  };
}

/** A command that runs in this process, with its logs on its own stderr. */
export type Command = {
  readonly terminal: TestTerminal;
  /** Its exit code. */
  readonly ended: Promise<number>;
  stdout(): string;
  stderr(): string;
  /** Resolves with the match as soon as its stderr has it. @throws Error when the command ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
};

const LOOK_MS = 5;

/** `millrace ARGS` in this process. @param changes parts to take instead of the real ones */
export function millrace(
  args: readonly string[],
  env: Terminal['env'] = {},
  changes: Partial<Adapters> = {},
): Command {
  const terminal = testTerminal(env);
  const adapters: Adapters = {
    ...realAdapters,
    startTelemetry: (options) => startTelemetry({ destination: terminal.stderr, ...options }),
    ...changes,
  };
  let running = true;
  const ended = runProgram(args, adapters, terminal).finally(() => {
    running = false;
  });
  return {
    terminal,
    ended,
    stdout: terminal.stdout.text,
    stderr: terminal.stderr.text,
    async says(pattern) {
      for (;;) {
        const match = pattern.exec(terminal.stderr.text());
        if (match !== null) {
          return match;
        }
        if (!running) {
          throw new Error(`It ended without saying ${String(pattern)}:\n${terminal.stderr.text()}`);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
  };
}
