import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../../support/until.ts';
import { endWithUs } from './end-with-us.ts';

/** A server that keeps what it has over a kill -9. Disposing kills it for good. */
export type KillableServer = AsyncDisposable & {
  /** Ends it at once. Safe when it does not run. */
  kill(): Promise<void>;
  /** Starts it, as the first time; resolves when it answers. */
  start(): Promise<void>;
};

export type KillableOptions = {
  readonly name: string;
  readonly command: readonly string[];
  readonly ready: () => Promise<boolean>;
};

const READY_WITHIN_MS = 240_000;

/** Characters of what a server has said last that are kept, for when it does not start. */
const MOST_SAID = 2_000;

export function killableServer({ name, command, ready }: KillableOptions): KillableServer {
  const [file = '', ...args] = command;
  let end: (() => Promise<void>) | undefined;

  async function kill(): Promise<void> {
    const ending = end;
    end = undefined;
    await ending?.();
  }

  return {
    kill,
    async start() {
      const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const exited = once(child, 'exit');
      let said = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said = `${said}${text}`.slice(-MOST_SAID);
        });
      }
      endWithUs(child, exited);
      end = async () => {
        child.kill('SIGKILL');
        await exited;
      };
      const look = async () => (child.exitCode !== null || (await ready()) ? true : undefined);
      await until(`${name} to answer`, look, { withinMs: READY_WITHIN_MS, everyMs: 100 }).catch((error) => {
        throw new Error(`${name} does not answer. It said:\n${said}`, { cause: error });
      });
      if (child.exitCode !== null) {
        throw new Error(`${name} ended with ${child.exitCode} instead of answering. It said:\n${said}`);
      }
    },
    [Symbol.asyncDispose]: kill,
  };
}
