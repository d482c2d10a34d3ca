import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Runs a module of this folder that works without end on a file, and says the number of each piece of work when it is
 * done, from 0. Kills it with -9 when it has said so often; resolves with the last number that it said.
 */
export async function killedAfter(pieces: number, module: string, file: string): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, module), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let last = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last + 1 >= pieces) {
      child.kill('SIGKILL');
    }
  }
  await closed;
  return last;
}
