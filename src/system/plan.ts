import { Failure } from '../ports/failure.ts';
import type { Pipeline, TypeConfig } from '../ports/pipeline.ts';
import { ALONE, type Replica } from '../ports/replica.ts';

/** What a process does: `run` is both of the others. */
export type Role = 'run' | 'gather' | 'process';

export type CursorsFrom = 'ledger' | 'state';

/** One source, and how much of it is taken on at once. */
export type GathererPlan = {
  readonly source: string;
  readonly partitionsAtOnce: number;
  readonly pagesAtOnce: number;
};

/** One queue: those who receive from it, one processor for each of its types, and one writer. */
export type QueuePlan = {
  readonly queue: string;
  readonly types: readonly string[];
  readonly consumers: number;
  /** For each consumer. */
  readonly maxInFlight: number;
  readonly batchPoints: number;
};

/** What will run, decided before anything runs. Data: it can be printed, and compared in a test. */
export type Plan = {
  readonly role: Role;
  /** Which of those that share out the partitions of all sources. */
  readonly replica: Replica;
  /** Where a process that is new to its partitions begins: where the store's ledger says, or at the start. */
  readonly cursorsFrom: CursorsFrom;
  readonly gatherers: readonly GathererPlan[];
  readonly queues: readonly QueuePlan[];
  /** Every queue that is sent to or received from. */
  readonly queueNames: readonly string[];
  /** From a type to the queue that carries it. */
  readonly queueOfType: ReadonlyMap<string, string>;
};

/** Partitions of one source that are fetched at once: each is an actor, and nact copies its list of children a turn. */
const PARTITIONS_AT_ONCE = 50;

/** Pages of one source in hand at once: bounds memory; how many requests run at once is the host's gate to say. */
const PAGES_AT_ONCE = 128;

/** Receivers on each queue: while one waits for its long poll, the other hands on. */
const CONSUMERS = 2;

export type PlanOptions = {
  readonly role: Role;
  /** The types to process; undefined for all. */
  readonly types?: readonly string[] | undefined;
  /** Default: the only one. */
  readonly replica?: Replica | undefined;
  /**
   * Default: the ledger, where the queue is SQS. An embedded queue is lost with the state that lies beside it, and then
   * what the ledger calls durable is not.
   */
  readonly cursorsFrom?: CursorsFrom | undefined;
};

/**
 * Decides which actors there will be, with which limits.
 *
 * @throws Failure (permanent) when `types` names a type that is not in the pipeline, or leaves out one that shares a
 * queue with a type it names; or when there is no ledger to take cursors from.
 */
export function plan(pipeline: Pipeline, { role, types, replica = ALONE, cursorsFrom }: PlanOptions): Plan {
  const processed = role === 'gather' ? [] : typesToProcess(pipeline, types);
  const queues = [...Map.groupBy(processed, (type) => type.queue)].map(([queue, ofQueue]) => ({
    queue,
    types: ofQueue.map((type) => type.name),
    consumers: CONSUMERS,
    maxInFlight: Math.max(1, Math.floor(pipeline.queue.maxInFlight / CONSUMERS)),
    batchPoints: pipeline.store.batchPoints,
  }));
  const gatherers =
    role === 'process'
      ? []
      : pipeline.sources.map((source) => ({
          source: source.name,
          partitionsAtOnce: PARTITIONS_AT_ONCE,
          pagesAtOnce: PAGES_AT_ONCE,
        }));
  const names =
    role === 'process' ? queues.map(({ queue }) => queue) : pipeline.types.map(({ queue }) => queue);
  return {
    role,
    replica,
    cursorsFrom: whereFrom(pipeline, cursorsFrom),
    gatherers,
    queues,
    queueNames: [...new Set(names)],
    queueOfType: new Map(pipeline.types.map((type) => [type.name, type.queue])),
  };
}

function whereFrom({ queue, store }: Pipeline, wanted: CursorsFrom | undefined): CursorsFrom {
  if (wanted === 'ledger' && store.style === 'memory') {
    throw new Failure(
      'permanent',
      '--cursors-from ledger: the store is in memory, and its ledger goes with its process.',
    );
  }
  return wanted ?? (queue.style === 'sqs' && store.style !== 'memory' ? 'ledger' : 'state');
}

function typesToProcess(pipeline: Pipeline, wanted: readonly string[] | undefined): readonly TypeConfig[] {
  if (wanted === undefined) {
    return pipeline.types;
  }
  const known = pipeline.types.map((type) => type.name);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Failure(
      'permanent',
      `--types: there is no type ${quoted(unknown)}. There are: ${known.join(', ')}.`,
    );
  }
  const queues = new Set(
    pipeline.types.filter(({ name }) => wanted.includes(name)).map(({ queue }) => queue),
  );
  const missing = pipeline.types.filter(({ name, queue }) => queues.has(queue) && !wanted.includes(name));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name);
    throw new Failure(
      'permanent',
      `--types: ${quoted(names)} shares a queue with a type that is named, and whoever receives from a queue ` +
        'processes all of it. Name it as well, or give it a queue of its own.',
    );
  }
  return pipeline.types.filter(({ name }) => wanted.includes(name));
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
