import { setTimeout as wait } from 'node:timers/promises';
import type { Child } from '../../support/child.ts';

/** Keeps one process running, as Kubernetes would: however it ends, it starts again. */
export type Keeper = {
  /** Resolves when its first life has said that it runs, or has ended. */
  readonly begun: Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Lets it end, by SIGTERM, and starts it no more. */
  stop(): Promise<void>;
  /** All that it has said to stderr, in all its lives. */
  said(): string;
};

/** The wait before it starts again, in milliseconds. */
const RESTART_MS = 50;

/** @param start its next life, by number from 0 */
export function keep(start: (life: number) => Child): Keeper {
  const ended: string[] = [];
  let stopping = false;
  let lives = 0;
  let child = start(lives++);

  async function live(): Promise<void> {
    for (;;) {
      await child.exited;
      ended.push(child.stderr());
      if (stopping) {
        return;
      }
      await wait(RESTART_MS);
      if (stopping) {
        return;
      }
      child = start(lives++);
    }
  }

  const gone = live();
  return {
    begun: child.says(/system\.started/).then(
      () => undefined,
      () => undefined,
    ),
    kill: (signal) => child.kill(signal),
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      await gone;
    },
    said: () => [...ended, child.stderr()].join(''),
  };
}
