import { seededRandom } from '../../support/seeded-random.ts';

/** A process or server that can be ended at any moment. */
export type Target = 'gather' | 'process-1' | 'process-2' | 'queue' | 'store';

/** Between which parts a proxy stands. */
export type Link = 'api' | 'queue' | 'store';

/** For some time everything that goes through a proxy fails: no connection, no answer, or 503. */
export type Spell = {
  readonly link: Link;
  readonly from: number;
  readonly to: number;
  readonly what: 'cut' | 'silent' | 'storm';
};

/** Chances, for every request through a proxy. */
export type Habits = {
  /** It comes up to `DELAY_MS` late, so that later ones overtake it. */
  readonly delayed: number;
  /** It is done twice. */
  readonly doubled: number;
  /** It is done, and the connection is cut before the answer. */
  readonly unanswered: number;
  /** Of a batch of SQS, some entries are refused. */
  readonly partial: number;
};

export type Kill = { readonly at: number; readonly target: Target; readonly signal: 'SIGKILL' | 'SIGTERM' };

/** What goes wrong in one run. Times are milliseconds since all its processes have begun. */
export type ChaosPlan = {
  readonly seed: number;
  readonly lastsMs: number;
  readonly kills: readonly Kill[];
  readonly spells: readonly Spell[];
  readonly habits: Readonly<Record<Link, Habits>>;
  /** How far the wall clock of each life of a process jumps, and how long after its start; used one after the other. */
  readonly clockJumps: readonly { readonly byMs: number; readonly afterMs: number }[];
  /** Whether gathering begins on a disk with little room. */
  readonly fullDisk: boolean;
};

const LASTS_MS = 5_000;
const LEVELS = [0, 0, 0.05, 0.2];
const TARGETS: readonly Target[] = ['gather', 'process-1', 'process-2', 'queue', 'store'];
const LINKS: readonly Link[] = ['api', 'queue', 'store'];

/** The faults of one run, from its seed alone. What the machine does with them in time, no seed can say. */
export function planChaos(seed: number): ChaosPlan {
  const random = seededRandom(seed);
  const some = (most: number) => Math.floor(random() * most);
  const oneOf = <Item>(items: readonly Item[]) => items[some(items.length)] as Item;
  const habits = (): Habits => ({
    delayed: oneOf(LEVELS),
    doubled: oneOf(LEVELS),
    unanswered: oneOf(LEVELS),
    partial: oneOf(LEVELS),
  });
  const kill = (): Kill => ({
    at: some(LASTS_MS),
    target: oneOf(TARGETS),
    signal: some(4) === 0 ? 'SIGTERM' : 'SIGKILL',
  });
  function spell(): Spell {
    const from = some(LASTS_MS);
    const to = Math.min(LASTS_MS, from + 300 + some(2_000));
    return { link: oneOf(LINKS), from, to, what: oneOf(['cut', 'silent', 'storm'] as const) };
  }
  return {
    seed,
    lastsMs: LASTS_MS,
    kills: Array.from({ length: 1 + some(4) }, kill).sort((a, b) => a.at - b.at),
    spells: Array.from({ length: some(4) }, spell),
    habits: { api: habits(), queue: habits(), store: habits() },
    clockJumps: Array.from({ length: 10 }, () => ({
      byMs: Math.round((random() - 0.5) * 1_200_000),
      afterMs: some(1_500),
    })),
    fullDisk: some(4) === 0,
  };
}
