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

const READY_WITHIN_MS = 60_000;

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
      const child = spawn(file, args, { stdio: 'ignore' });
      const exited = once(child, 'exit');
      endWithUs(child, exited);
      end = async () => {
        child.kill('SIGKILL');
        await exited;
      };
      const answers = () => ready().then((yes) => yes || undefined);
      await until(`${name} to answer`, answers, { withinMs: READY_WITHIN_MS, everyMs: 100 });
    },
    [Symbol.asyncDispose]: kill,
  };
}
