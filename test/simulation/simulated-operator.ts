import type { Running } from '../../src/system/start.ts';
import type { Life } from './calls.ts';
import type { Incident } from './fault-plan.ts';
import type { World } from './world.ts';

/** Keeps one process running, as Kubernetes would, and does to it what the plan says. */
export type Operator = {
  readonly name: string;
  /** Starts it for the first time. */
  begin(): void;
  suffer(incident: Incident): void;
  /** Drains it for good, and closes it. Resolves with what was wrong with the way it ended. */
  end(deadlineMs: number): Promise<readonly string[]>;
  /** Whether it runs, and is neither stopped nor on its way down. */
  runs(): boolean;
  /** Clears away what kills have left in this process of ours. Resolves when nothing of it is left. */
  bury(): Promise<void>;
};

type Incarnation = { readonly life: Life; readonly running: Promise<Running> };

export function createOperator(
  name: string,
  {
    world,
    start,
    loseDisk,
  }: {
    readonly world: World;
    readonly start: (life: Life) => Promise<Running>;
    readonly loseDisk: () => void;
  },
): Operator {
  const killed: Incarnation[] = [];
  let current: Incarnation | undefined;
  let draining = false;

  function begin(): void {
    const life: Life = { name, stopped: false, skewMs: 0, dead: false, buried: false };
    current = { life, running: start(life) };
    draining = false;
  }

  function kill(restartMs: number): void {
    if (current !== undefined) {
      current.life.stopped = true;
      current.life.dead = true;
      killed.push(current);
      current = undefined;
      world.later(restartMs, begin);
    }
  }

  async function drain(deadlineMs: number, restartMs: number): Promise<void> {
    const drained = current;
    if (drained !== undefined && !draining) {
      draining = true;
      await world.within(drained.life, () => stop(drained, deadlineMs));
      // Unless it was killed on its way down.
      if (current === drained) {
        current = undefined;
        world.later(restartMs, begin);
      }
    }
  }

  async function stop({ running }: Incarnation, deadlineMs: number) {
    const { topology, [Symbol.asyncDispose]: dispose } = await running;
    const reports = await topology.drain(deadlineMs);
    await dispose();
    return reports;
  }

  function freeze(life: Life, forMs: number): void {
    life.stopped = true;
    world.later(forMs, () => {
      life.stopped = life.dead;
    });
  }

  return {
    name,
    begin,
    runs: () => current?.life.stopped === false && !draining,
    suffer(incident) {
      if (current === undefined) {
        return;
      }
      switch (incident.what) {
        case 'kill':
          kill(incident.restartMs);
          break;
        case 'lose':
          kill(incident.restartMs);
          loseDisk();
          break;
        case 'drain':
          void drain(incident.deadlineMs, incident.restartMs);
          break;
        case 'freeze':
          freeze(current.life, incident.forMs);
          break;
        case 'jump':
          current.life.skewMs += incident.byMs;
          break;
      }
    },
    async end(deadlineMs) {
      const ending = current;
      if (ending === undefined) {
        return [`${name} does not run.`];
      }
      const reports = await world.within(ending.life, () => stop(ending, deadlineMs));
      const badly = reports.filter(({ drained, left }) => !drained || left > 0);
      return badly.map(({ path, left }) => `In ${name}, ${path} did not drain: ${left} messages were left.`);
    },
    async bury() {
      await Promise.all(
        killed.map(async ({ life, running }) => {
          life.buried = true;
          life.stopped = false;
          await world.within(life, async () => (await running)[Symbol.asyncDispose]());
        }),
      );
    },
  };
}
