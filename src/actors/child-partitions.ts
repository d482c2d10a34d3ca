import type { PageRequest, Partition, RunContext, Source } from '../ports/source.ts';
import type { Answer, PageTask } from './ask-page.ts';

/** The bound on what is remembered of one run: partitions of the children, and pages of one of the parent's. */
const MOST = 1_000_000;

export type ParentOptions = {
  readonly sourceOf: (name: string) => Source;
  readonly askPage: (task: PageTask, signal: AbortSignal) => Promise<Answer>;
  /** Hears of a page of the parent that failed: the children that it would have made are missing. */
  readonly failed: (task: PageTask, reason: string) => void;
};

/**
 * The partitions of a source: its own, or those that the records of its parent make. The parent's pages are asked for
 * one after the other, as the children are taken: one page is held at a time. A parent may have a parent.
 *
 * @throws the signal's reason when it aborts.
 */
export function partitionsOf(
  source: Source,
  run: RunContext,
  options: ParentOptions,
  signal: AbortSignal,
): Iterable<Partition> | AsyncIterable<Partition> {
  return source.parent === undefined
    ? source.partitions(run)
    : childPartitions(source, source.parent, { run, options, signal });
}

type Work = { readonly run: RunContext; readonly options: ParentOptions; readonly signal: AbortSignal };

async function* childPartitions(
  child: Source,
  { source, partitionsOf: make }: NonNullable<Source['parent']>,
  { run, options, signal }: Work,
): AsyncGenerator<Partition> {
  const parent = options.sourceOf(source);
  const known = new Set<string>();
  for await (const partition of partitionsOf(parent, run, options, signal)) {
    for await (const { record } of recordsOf(parent, partition, { run, options, signal })) {
      for (const made of make(record, run)) {
        if (known.size >= MOST) {
          throw new RangeError(`The source ${child.name} has more than ${MOST} partitions.`);
        }
        // An API may tell of one thing twice: it is one partition.
        if (!known.has(made.key)) {
          known.add(made.key);
          yield made;
        }
      }
    }
  }
}

async function* recordsOf(parent: Source, partition: Partition, { run, options, signal }: Work) {
  const first = parent.first(partition, undefined, run);
  const waiting: PageRequest[] = first === undefined ? [] : [first];
  const asked = new Set(waiting.map(({ page }) => page));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const task = { source: parent, partition, asked: next };
    const answer = await options.askPage(task, signal);
    if (answer.type === 'failed') {
      options.failed(task, answer.reason);
      continue;
    }
    yield* answer.reading.records;
    for (const following of answer.reading.next) {
      if (asked.has(following.page) || asked.size >= MOST) {
        options.failed(task, `The page ${following.page} is one too many, or came before.`);
        continue;
      }
      asked.add(following.page);
      waiting.push(following);
    }
  }
}
