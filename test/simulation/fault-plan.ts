import type { FailureKind } from '../../src/ports/failure.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** What processes depend on. */
export type Part = 'api' | 'queue' | 'store' | 'state';

/** How often something goes wrong with a call: chances from 0 to 1. */
export type Trouble = {
  /** It fails and has done nothing. */
  readonly fails: number;
  /** It has done what was asked, and nobody hears so. */
  readonly unanswered: number;
  /** It takes up to 20 s, which is as long as a lease. */
  readonly slow: number;
};

/** A part says no to everything, from and to in milliseconds since the start. */
export type Outage = {
  readonly part: Part;
  readonly from: number;
  readonly to: number;
  readonly kind: FailureKind;
};

/** Something happens to a process, `at` milliseconds after the start. */
export type Incident = {
  readonly at: number;
  readonly process: string;
} /** kill -9: what it held in memory is gone, or its disk as well. It starts again after `restartMs`. */ & (
  | { readonly what: 'kill' | 'lose'; readonly restartMs: number }
  /** SIGTERM, with this deadline; then it starts again. */
  | { readonly what: 'drain'; readonly deadlineMs: number; readonly restartMs: number }
  /** It stands still, as in a long pause of a virtual machine. */
  | { readonly what: 'freeze'; readonly forMs: number }
  /** Its wall clock jumps. */
  | { readonly what: 'jump'; readonly byMs: number }
);

export type FaultPlan = {
  readonly seed: number;
  /** The processes: one that gathers, and one or two that process. */
  readonly gathering: string;
  readonly processing: readonly string[];
  readonly trouble: Readonly<Record<Part, Trouble>>;
  /** Chances, for each batch or receive. */
  readonly queue: {
    /** Some entries of a batch are refused. */
    readonly partial: number;
    /** A message is kept twice. */
    readonly duplicate: number;
    /** A lease ends before its time. */
    readonly lostLease: number;
    readonly shuffle: number;
  };
  /** Of a write: some points are kept, and it fails. */
  readonly halfWritten: number;
  readonly outages: readonly Outage[];
  readonly incidents: readonly Incident[];
  /** From here on nothing goes wrong any more, in milliseconds since the start. */
  readonly calmAfter: number;
};

const SECOND_MS = 1_000;

/** How much goes wrong in one respect: in most histories nothing, so that each fault is also met alone. */
const LEVELS = [0, 0, 0, 0.02, 0.1, 0.3];

/** The faults of one history, from its seed alone. */
export function planFaults(seed: number): FaultPlan {
  // Apart from the chance of the world, whose seed is the same.
  const random = seededRandom(seed ^ 0x5f_a0_17);
  const some = (most: number) => Math.floor(random() * most);
  const level = () => LEVELS[some(LEVELS.length)] as number;
  const calmAfter = (30 + some(60)) * SECOND_MS;
  const moment = () => some(calmAfter);
  const times = <Item>(most: number, make: () => Item) => Array.from({ length: some(most + 1) }, make);

  const gathering = 'gather';
  const processing = some(2) === 0 ? ['process'] : ['process-1', 'process-2'];
  const processes = [gathering, ...processing];
  const trouble = (): Trouble => ({ fails: level(), unanswered: level() / 2, slow: level() / 10 });

  function outage(): Outage {
    const from = moment();
    return {
      part: (['queue', 'store', 'state', 'api'] as const)[some(4)] as Part,
      from,
      to: Math.min(calmAfter, from + some(60) * SECOND_MS),
      kind: some(4) === 0 ? 'permanent' : 'transient',
    };
  }

  function incident(): Incident {
    const at = moment();
    const process = processes[some(processes.length)] as string;
    const restartMs = some(5 * SECOND_MS);
    switch (some(6)) {
      case 0:
        return { at, process, what: 'freeze', forMs: some(60) * SECOND_MS };
      case 1:
        return { at, process, what: 'jump', byMs: (random() - 0.5) * 1_200 * SECOND_MS };
      case 2:
        return {
          at,
          process,
          what: 'drain',
          deadlineMs: [0, 200, 30 * SECOND_MS][some(3)] as number,
          restartMs,
        };
      default:
        return { at, process, what: 'kill', restartMs };
    }
  }

  // From a chance of its own, so that the histories in which nothing is lost stay what they are.
  const losing = seededRandom(seed ^ 0x10_57);
  const losesDisk = losing() < 0.3;

  function orLost(each: Incident): Incident {
    const lost = losesDisk && each.what === 'kill' && each.process === gathering && losing() < 0.7;
    return lost ? { ...each, what: 'lose' } : each;
  }

  return {
    seed,
    gathering,
    processing,
    trouble: { api: trouble(), queue: trouble(), store: trouble(), state: trouble() },
    queue: { partial: level(), duplicate: level(), lostLease: level(), shuffle: level() },
    halfWritten: level(),
    outages: times(2, outage),
    incidents: times(5, incident)
      .map(orLost)
      .sort((a, b) => a.at - b.at),
    calmAfter,
  };
}
