import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../ports/clock.ts';
import { Failure } from '../ports/failure.ts';
import { withDeadline } from '../system/deadline.ts';

/** How long the example may take to listen, in milliseconds. */
const START_DEADLINE_MS = 20_000;

export type SlowApiProcess = AsyncDisposable & { readonly url: string };

/**
 * Starts the bundled slow API as a program of its own, on a free port of the loopback address; disposing ends it.
 *
 * @throws Failure (permanent) when it does not start.
 */
export async function startSlowApi(clock: Clock, seed: number): Promise<SlowApiProcess> {
  const child = spawn(process.execPath, [programFile(), '--port', '0', '--seed', String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  async function end(): Promise<void> {
    child.kill('SIGTERM');
    await exited;
  }
  try {
    const url = await withDeadline(clock, START_DEADLINE_MS, 'waiting for the slow API', (signal) =>
      firstUrl(child.stdout, exited, signal),
    );
    return { url, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The example stands beside `src/` in a checkout, and beside the compiled program in a package. */
function programFile(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = fileURLToPath(new URL(`../../examples/slow-api/main.${extension}`, import.meta.url));
  if (!existsSync(file)) {
    throw new Failure(
      'permanent',
      `The demo's slow API is not there (${file}). Run the demo from a checkout.`,
    );
  }
  return file;
}

async function firstUrl(
  output: NodeJS.ReadableStream,
  exited: Promise<unknown>,
  signal: AbortSignal,
): Promise<string> {
  const lines = createInterface({ input: output, signal });
  const url = (async () => {
    for await (const text of lines) {
      const match = /listening on (http:\S+)/.exec(text);
      if (match?.[1] !== undefined) {
        return match[1];
      }
    }
    signal.throwIfAborted();
    throw new Failure('permanent', "The demo's slow API ended before it listened. Its output is above.");
  })();
  return Promise.race([
    url,
    exited.then(() => {
      throw new Failure('permanent', "The demo's slow API ended before it listened. Its output is above.");
    }),
  ]);
}
