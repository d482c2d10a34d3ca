import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { COMPILED } from './compiled.ts';

const DOOR = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));

/** How long a test waits for a process to say something: less than its own limit, so that it can tell what was said. */
const MOST_SILENT_MS = 50_000;

/** How a process ended: with a code, or by a signal. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** `millrace` as a process of its own. Disposing kills it, if it still runs, and waits until it is gone. */
export type Child = AsyncDisposable & {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
  stdout(): string;
  stderr(): string;
  /** Reads no more of its stdout: what it writes there from now on nobody hears. */
  stopReading(): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the match as soon as its stderr has it. @throws Error when it ends, or goes on for long, without. */
  says(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
};

export type ChildOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** Kilobytes that one file of the process may have: a disk that is full. */
  readonly fileLimitKb?: number;
};

/** A test that hangs disposes of nothing: what runs then ends with the tests. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts the program. Of the environment it gets what is said here, where programs are, and no more. */
export function startMillrace(args: readonly string[], { env = {}, fileLimitKb }: ChildOptions = {}): Child {
  const command = [process.execPath, DOOR, ...args];
  const [file = '', ...rest] =
    fileLimitKb === undefined
      ? command
      : ['bash', '-c', `ulimit -f ${fileLimitKb}; exec "$@"`, 'bash', ...command];
  const child = spawn(file, rest, {
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: COMPILED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const exited = once(child, 'close').then(([code, signal]): Exit => ({ code, signal }));
  return {
    pid: child.pid,
    exited,
    stdout: stdout.text,
    stderr: stderr.text,
    stopReading: () => void child.stdout?.destroy(),
    kill: (signal) => void child.kill(signal),
    says: (pattern, withinMs = MOST_SILENT_MS) => saying(child, stderr, pattern, withinMs),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

type Collected = { readonly stream: NodeJS.ReadableStream; readonly text: () => string };

function collect(stream: NodeJS.ReadableStream): Collected {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return { stream, text: () => text };
}

function saying(
  child: ChildProcess,
  { stream, text }: Collected,
  pattern: RegExp,
  withinMs: number,
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    function look(): void {
      const match = pattern.exec(text());
      if (match !== null) {
        stop();
        resolve(match);
      }
    }
    function giveUp(what: string): void {
      stop();
      reject(new Error(`It ${what} without saying ${String(pattern)}:\n${text()}`));
    }
    const onClose = () => giveUp('ended');
    const tired = setTimeout(() => giveUp(`ran for ${withinMs / 1_000} s`), withinMs);
    function stop(): void {
      clearTimeout(tired);
      stream.off('data', look);
      child.off('close', onClose);
    }
    stream.on('data', look);
    child.once('close', onClose);
    look();
  });
}
