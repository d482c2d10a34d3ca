import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../observability/setup/main.ts', import.meta.url));

export type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs the one-shot set-up of Elasticsearch and Kibana as a process of its own, to its end. */
export async function runSetUp(env: Readonly<Record<string, string>>): Promise<Finished> {
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close') as Promise<[number]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
