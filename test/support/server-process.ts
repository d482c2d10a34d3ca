import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.ts';

/** A server that a test owns. Disposing kills it and waits until it is gone. */
export type ServerProcess = AsyncDisposable & {
  /** All that it has written so far. */
  output(): string;
  /** Ends it as told and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
};

export type ServerOptions = {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly ready: () => Promise<boolean>;
  readonly withinMs: number;
};

/** @throws Error with its output when it ends, or is not ready in time. */
export async function startServer({
  name,
  command,
  env,
  ready,
  withinMs,
}: ServerOptions): Promise<ServerProcess> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const exited = once(child, 'close');
  async function end(signal: NodeJS.Signals): Promise<void> {
    child.kill(signal);
    await exited;
  }
  try {
    await until(`${name} to be ready`, async () => isOver(child) || (await ready()) || undefined, {
      withinMs,
    });
    if (isOver(child)) {
      throw new Error(`${name} ended before it was ready.`);
    }
  } catch (error) {
    await end('SIGKILL');
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} did not start. ${why}\n${output.slice(-4_000)}`, { cause: error });
  }
  return { output: () => output, end, [Symbol.asyncDispose]: () => end('SIGKILL') };
}

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
