import type { Packed, PagePart } from '../../src/actors/gather-page.ts';
import type { Api, ApiResponse } from '../../src/ports/api.ts';
import type { Envelope } from '../../src/ports/envelope.ts';
import { Failure } from '../../src/ports/failure.ts';
import { ALONE, type Replica } from '../../src/ports/replica.ts';
import { type Queue, SendFailure } from '../../src/ports/queue.ts';
import type { PageRequest, Partition, Reading, Source } from '../../src/ports/source.ts';
import type { Commit, State } from '../../src/ports/state.ts';
import type { RememberedAnswer } from '../../src/ports/unchanged.ts';

/** What an answer of the scripted API holds, as its body says. */
export type Script = {
  readonly records?: readonly unknown[];
  readonly next?: readonly string[];
  readonly cursor?: string;
  readonly retry?: boolean;
  readonly failed?: string;
  readonly stop?: boolean;
  readonly warning?: string;
  readonly leftOut?: boolean;
};

export function pageRequest(page: string): PageRequest {
  return {
    request: { method: 'GET', url: `http://api.test/${page}?key=secret`, headers: {}, source: 'quakes' },
    page,
  };
}

export const all: Partition = { key: 'all', values: {} };

/** A source whose answers say by themselves what they hold. */
export function scriptedSource(changes: Partial<Source> = {}): Source {
  return {
    name: 'quakes',
    types: ['quake'],
    partitions: () => [all],
    first: (partition, cursor) => pageRequest(`${partition.key}-${cursor ?? 'start'}`),
    read(response): Reading {
      const script = JSON.parse(response.body) as Script;
      if (script.retry === true) {
        return { type: 'retry', reason: 'The API says: later.' };
      }
      if (script.failed !== undefined) {
        return { type: 'failed', reason: script.failed, stop: script.stop };
      }
      return {
        type: 'page',
        records: (script.records ?? []).map((record) => ({ type: typeOf(record), record })),
        next: (script.next ?? []).map(pageRequest),
        cursor: script.cursor,
        warning: script.warning,
        leftOut: script.leftOut,
      };
    },
    firstRun: (now) => now,
    nextRun: () => undefined,
    ...changes,
  };
}

function typeOf(record: unknown): string {
  return (record as { type?: string }).type ?? 'quake';
}

/** Answers each page from the script, an error as that error; the same page again from the next of its answers. */
export function scriptedApi(script: Readonly<Record<string, readonly (Script | Error)[]>>) {
  const asked: string[] = [];
  const api: Api = {
    async exchange({ url }): Promise<ApiResponse> {
      const page = new URL(url).pathname.slice(1);
      const times = asked.filter((each) => each === page).length;
      asked.push(page);
      const answers = script[page] ?? [];
      const answer = answers[Math.min(times, answers.length - 1)];
      if (answer === undefined) {
        throw new Failure('permanent', `No such page: ${page}.`);
      }
      if (answer instanceof Error) {
        throw answer;
      }
      const body = JSON.stringify(answer);
      return { status: 200, headers: {}, body, url, receivedAt: 1_767_225_600_000, bytes: body.length };
    },
  };
  return { api, asked };
}

/** Remembers what was committed, in order; fails first with each of `failures`. */
export function memoryState(log: string[] = [], failures: Failure[] = []) {
  const commits: Commit[] = [];
  const cursors = new Map<string, string>();
  const answers = new Map<string, readonly RememberedAnswer[]>();
  const runs: number[] = [];
  const ranAs: Replica[] = [];
  const forgotten = new Set<string>();
  const state: State = {
    cursor: async (_source, partition) => cursors.get(partition),
    answers: async (_source, partition) => answers.get(partition) ?? [],
    async commit(entry) {
      const failure = failures.shift();
      if (failure !== undefined) {
        throw failure;
      }
      commits.push(entry);
      log.push(entry.journal.length > 0 ? 'journal' : 'cursor');
      if (entry.cursor !== undefined) {
        cursors.set(entry.partition, entry.cursor);
      }
      if (entry.answers !== undefined) {
        answers.set(entry.partition, entry.answers);
      }
    },
    async adopt(_source, adopted) {
      adopted.forEach((cursor, partition) => cursors.set(partition, cursor));
    },
    journal: () => {
      throw new Error('not asked for here');
    },
    journaled: async () => [],
    spend: () => {
      throw new Error('not asked for here');
    },
    isForgotten: async (source) => forgotten.has(source),
    lastRun: async (_source, as) => {
      const { index, count } = ranAs.at(-1) ?? ALONE;
      return as === undefined || (as.index === index && as.count === count) ? runs.at(-1) : undefined;
    },
    async finishRun(_source, dueAt, as = ALONE) {
      runs.push(dueAt);
      ranAs.push(as);
    },
    close: async () => undefined,
  };
  return { state, commits, cursors, runs, forgotten };
}

/** Takes everything, but for the first `refusals` sends, which it refuses whole. */
export function sink(log: string[] = [], refusals = 0) {
  const sent: Envelope[] = [];
  let refused = 0;
  const queue: Queue = {
    name: 'quake',
    async send(envelopes) {
      if (refused < refusals) {
        refused += 1;
        throw new SendFailure('transient', 'The queue is down.', envelopes);
      }
      sent.push(...envelopes);
      log.push('send');
    },
    receive: () => Promise.reject(new Error('not asked for here')),
    quarantine: () => Promise.reject(new Error('not asked for here')),
    depth: () => Promise.reject(new Error('not asked for here')),
    close: async () => undefined,
  };
  return { queue, sent };
}

/** One envelope for each part of a page; a record `{ huge: true }` is too large. */
export function simplePack(part: PagePart): Packed {
  const huge = part.records.filter((record) => (record as { huge?: boolean }).huge === true);
  const records = part.records.filter((record) => !huge.includes(record));
  const from = { url: part.url, page: part.page, partition: part.partition, chunk: 0 };
  return {
    envelopes: [
      {
        id: `${part.source}/${part.partition}/${part.page}/${part.type}`,
        source: part.source,
        type: part.type,
        gatheredAt: new Date(part.gatheredAt).toISOString(),
        from,
        records,
      },
    ],
    oversized: huge.map(() => 'A record is larger than a message of the queue may be.'),
  };
}
