import type { Clock } from '../../ports/clock.ts';

export type BatcherOptions<Item, Answer> = {
  readonly clock: Clock;
  readonly most: number;
  readonly mostBytes: number;
  readonly bytesOf: (item: Item) => number;
  /** How long a first item waits for company, in milliseconds. */
  readonly lingerMs: number;
  /** Batches under way at once. While all are, what comes waits and makes the next ones fuller. */
  readonly concurrency: number;
  /** When it aborts nothing waits for company any more. */
  readonly closing: AbortSignal;
  /** One answer for each item, in order. What it throws is thrown to each who added an item of the batch. */
  readonly handle: (items: readonly Item[]) => Promise<readonly Answer[]>;
};

/** Makes few large batches of many single items. Holds no more than its callers wait for. */
export type Batcher<Item, Answer> = { add(item: Item): Promise<Answer> };

type Waiting<Item, Answer> = {
  readonly item: Item;
  readonly bytes: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

export function createBatcher<Item, Answer>(options: BatcherOptions<Item, Answer>): Batcher<Item, Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let running = 0;
  let waitingBytes = 0;
  let lingering = false;

  function add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const bytes = options.bytesOf(item);
      waiting.push({ item, bytes, resolve, reject });
      waitingBytes += bytes;
      if (waiting.length >= options.most || waitingBytes >= options.mostBytes) {
        start();
      } else {
        void lingerThenStart();
      }
    });
  }

  async function lingerThenStart(): Promise<void> {
    if (!lingering) {
      lingering = true;
      await options.clock.sleep(options.lingerMs, options.closing).catch(() => undefined);
      lingering = false;
      start();
    }
  }

  function start(): void {
    while (waiting.length > 0 && running < options.concurrency) {
      void handle(cut());
    }
  }

  /** As many of the first as fit in one batch, and at least one. */
  function cut(): Waiting<Item, Answer>[] {
    let count = 0;
    let bytes = 0;
    for (const each of waiting) {
      if (count === options.most || (count > 0 && bytes + each.bytes > options.mostBytes)) {
        break;
      }
      count++;
      bytes += each.bytes;
    }
    waitingBytes -= bytes;
    return waiting.splice(0, count);
  }

  async function handle(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    running++;
    try {
      const answers = await options.handle(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, at) => resolve(answers[at] as Answer));
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
    }
    running--;
    start();
  }

  return { add };
}
