import type { PageRequest, Source } from '../ports/source.ts';
import type { RememberedAnswer } from '../ports/unchanged.ts';
import { MOST_REMEMBERED, requestKey } from './remembered.ts';

/** What is known of one page from the last run. */
export type Recalled = {
  /** Under which its answer is remembered. */
  readonly key: string;
  readonly known?: RememberedAnswer | undefined;
  /**
   * To be called before records go to the queue. Otherwise, after a run that was cut short, an older answer that comes
   * back would be taken for what the store has.
   *
   * @throws the signal's reason when it aborts.
   */
  forget(): Promise<void>;
};

/** The answers of one partition: those of its last run, and those of this one. */
export type PartitionMemory = {
  /** Undefined where the source gathers all answers again. */
  recall(page: PageRequest): Recalled | undefined;
  note(answer: RememberedAnswer | undefined): void;
  /** What to remember when all of the partition is durable; undefined where that is what is remembered already. */
  answers(): readonly RememberedAnswer[] | undefined;
};

/** What is remembered of a partition after all of it was forgotten. */
const NOTHING: ReadonlyMap<string, RememberedAnswer> = new Map();

/**
 * Validators are kept of a partition of one page alone, and only where the body tells whether more follow: then a page
 * that has not changed means a partition that has not. Where there are more pages, the first may stay as it is while
 * others change, and an answer without a body does not tell where they are; so all of them are asked for.
 */
export function createPartitionMemory(
  source: Source,
  before: readonly RememberedAnswer[],
  forget: () => Promise<void>,
): PartitionMemory {
  const known = new Map(before.map((answer) => [answer.request, answer]));
  const now = new Map<string, RememberedAnswer>();
  let pages = 0;
  let forgotten: Promise<void> | undefined;

  /** Once, however many pages have changed. */
  async function forgetOnce(): Promise<void> {
    if (known.size > 0) {
      forgotten ??= forget();
      await forgotten;
    }
  }

  function worthKeeping(): readonly RememberedAnswer[] {
    const whole = pages === 1 && source.unchanged?.bodyTellsAll === true;
    return [...now.values()]
      .map(({ request, body, etag, lastModified }) =>
        whole ? { request, body, etag, lastModified } : { request, body },
      )
      .filter(({ body, etag, lastModified }) => (body ?? etag ?? lastModified) !== undefined);
  }

  return {
    recall(page) {
      const key = requestKey(source, page.request);
      return key === undefined ? undefined : { key, known: known.get(key), forget: forgetOnce };
    },
    note(answer) {
      pages++;
      if (answer !== undefined && now.size < MOST_REMEMBERED) {
        now.set(answer.request, answer);
      }
    },
    answers() {
      const next = worthKeeping();
      const kept = forgotten === undefined ? known : NOTHING;
      const same = next.length === kept.size && next.every((each) => isSame(each, kept.get(each.request)));
      return same ? undefined : next;
    },
  };
}

function isSame(a: RememberedAnswer, b: RememberedAnswer | undefined): boolean {
  return b !== undefined && a.etag === b.etag && a.lastModified === b.lastModified && a.body === b.body;
}
