import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Clock } from '../ports/clock.ts';
import { withDeadline } from '../system/deadline.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { line, type Terminal } from './terminal.ts';

/** How long a process may take to say how it is, in milliseconds: less than what asks waits. */
const ANSWER_DEADLINE_MS = 4_000;

export type HealthFlags = { readonly port: number; readonly host: string };

/**
 * `millrace health`: asks a process of this machine whether it is ready, for whom has no HTTP client, such as the health
 * check of a container. The exit code is 0 only if it is; otherwise it says why not.
 */
export async function health(
  { stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>,
  clock: Clock,
  { port, host }: HealthFlags,
): Promise<ExitCode> {
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/readyz`;
  try {
    const { status, body } = await withDeadline(clock, ANSWER_DEADLINE_MS, `asking ${url}`, (signal) =>
      ask(url, signal),
    );
    line(status === 200 ? stdout : stderr, body);
    return status === 200 ? EXIT.ok : EXIT.failed;
  } catch (error) {
    line(stderr, `Nobody answers at ${url}: ${error instanceof Error ? error.message : String(error)}.`);
    return EXIT.failed;
  }
}

function ask(url: string, signal: AbortSignal): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent: false, signal }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    asked.once('error', reject);
  });
}
