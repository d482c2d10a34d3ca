import { setTimeout as wait } from 'node:timers/promises';
import type { Child } from '../../support/child.ts';
import { endWithUs } from './end-with-us.ts';

/** Keeps one process running, as Kubernetes would: however it ends, it starts again. */
export type Keeper = {
  /** Resolves when its first life has said that it runs, or has ended, or takes too long for it. */
  readonly begun: Promise<unknown>;
  kill(signal: NodeJS.Signals): void;
  /** Lets it end, by SIGTERM, and starts it no more. Resolves with what was wrong with that. */
  stop(): Promise<readonly string[]>;
  /** All that it has said to stderr, in all its lives. */
  said(): string;
};

/** The wait before it starts again, in milliseconds. */
const RESTART_MS = 50;

/** How long a start may take before it is not waited for any more, in milliseconds. */
const BEGIN_WITHIN_MS = 20_000;

/** How long it may take to end: the deadline of a drain, and a little. */
const STOP_WITHIN_MS = 45_000;

/** @param start its next life, by number from 0 */
export function keep(name: string, start: (life: number) => Child): Keeper {
  const ended: string[] = [];
  const stopping = new AbortController();
  let lives = 0;
  let child = begin();

  function begin(): Child {
    const next = start(lives++);
    return endWithUs(next, next.exited);
  }

  async function live(): Promise<void> {
    for (;;) {
      await child.exited;
      ended.push(child.stderr());
      await wait(RESTART_MS);
      if (stopping.signal.aborted) {
        return;
      }
      child = begin();
    }
  }

  const gone = live();
  return {
    begun: Promise.race([
      child.says(/system\.started/).catch(() => undefined),
      wait(BEGIN_WITHIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined),
    ]),
    kill: (signal) => child.kill(signal),
    async stop() {
      stopping.abort();
      child.kill('SIGTERM');
      const problems: string[] = [];
      const late = setTimeout(() => {
        problems.push(
          `${name} did not end within ${STOP_WITHIN_MS} ms of SIGTERM: ${child.stderr().slice(-2_000)}`,
        );
        child.kill('SIGKILL');
      }, STOP_WITHIN_MS);
      await gone;
      clearTimeout(late);
      return problems;
    },
    said: () => [...ended, child.stderr()].join(''),
  };
}
