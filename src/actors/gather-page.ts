import type { Api, ApiResponse } from '../ports/api.ts';
import type { Envelope } from '../ports/envelope.ts';
import type { Observe } from '../ports/events.ts';
import type { Cursor, PageRequest, Reading, TypedRecord } from '../ports/source.ts';
import type { RememberedAnswer } from '../ports/unchanged.ts';
import { type Answer, askPage, type PageTask } from './ask-page.ts';
import { gatherPatience } from './gather-patience.ts';
import { type DurablePorts, makeDurable } from './make-durable.ts';
import { rememberedOf } from './remembered.ts';

export type PageResult =
  | {
      readonly type: 'gathered';
      readonly next: readonly PageRequest[];
      readonly cursor: Cursor | undefined;
      /** False when something of the page could not be put on the queue, which was observed: the cursor must stay. */
      readonly complete: boolean;
      /** Pages behind this one are left out, which was observed: a cursor must stay. */
      readonly leftOut?: boolean | undefined;
      /** How the answer is known again, once all of the partition is durable. */
      readonly answer?: RememberedAnswer | undefined;
    }
  | {
      readonly type: 'failed';
      readonly reason: string;
      /** All other pages of the source would fail as well. */
      readonly stop?: boolean | undefined;
    };

export type { PageTask } from './ask-page.ts';

export type GatherTask = PageTask & {
  /** Up to where everything of the partition is durable before this page: its last envelope carries it. */
  readonly before?: Cursor | undefined;
  /**
   * Called once, when the page is read. Where nothing of the partition is open but this page, it waits until all else is
   * durable, and gives the cursor up to which everything will be when this page is.
   */
  readonly completing?: ((reading: PageReading) => Promise<Cursor | undefined>) | undefined;
};

export type PageReading = Extract<Reading, { type: 'page' }>;

/** Gathers one page: from the request to the journal. Telemetry goes around it, one trace each. */
export type GatherPage = (task: GatherTask, signal: AbortSignal) => Promise<PageResult>;

/** The records of one page and one type, to be cut into envelopes. */
export type PagePart = {
  readonly source: string;
  readonly type: string;
  readonly partition: string;
  readonly page: string;
  /** Without secrets. */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly gatheredAt: number;
  readonly records: readonly unknown[];
};

export type Packed = {
  readonly envelopes: readonly Envelope[];
  /** Records too large for the queue, one sentence each. */
  readonly oversized: readonly string[];
};

type Read = Extract<Answer, { type: 'read' }>;

export type GatherPorts = DurablePorts & {
  readonly api: Api;
  readonly observe: Observe;
  readonly pack: (part: PagePart) => Packed;
  /** The envelope with the cursor; as it was, where no message can carry both. */
  readonly carry: (envelope: Envelope, cursor: Cursor) => Envelope;
  /** The URL as it may be shown. */
  readonly show: (url: string) => string;
};

/**
 * Promises that a page's records are durable on their queues, and in the journal, before it resolves as `gathered`. A
 * queue or a state that says no is waited for; an API that says no is a `failed` page.
 *
 * @throws the signal's reason when it aborts: then nothing of the page is promised.
 */
export function createGatherPage(ports: GatherPorts): GatherPage {
  return async (task, signal) => {
    const startedAt = ports.clock.monotonic();
    const answer = await askPage(ports, task, signal);
    if (answer.type === 'failed') {
      return { ...failed(ports, task, answer.reason), stop: answer.stop };
    }
    const fetchMs = ports.clock.monotonic() - startedAt;
    const { response, reading } = answer;
    const seen = seenOf(task, response);
    if (seen?.unchanged !== undefined) {
      return unchanged(ports, task, seen, { response, reading, fetchMs });
    }
    await task.recalled?.forget();
    const { envelopes, oversized } = pack(ports, task, response, reading.records);
    const completed = await task.completing?.(reading);
    const patience = gatherPatience({ ...ports, source: task.source }, { ...ports, signal });
    for (const sent of inOrder(
      ports,
      envelopes,
      oversized.length === 0 ? completed : undefined,
      task.before,
    )) {
      await makeDurable(ports, sent, patience);
    }
    ports.observe({
      type: 'page.gathered',
      source: task.source.name,
      partition: task.partition.key,
      page: task.asked.page,
      records: countByType(envelopes),
      envelopes: envelopes.length,
      bytes: response.bytes,
      fetchMs,
    });
    warn(ports, task, reading.warning);
    for (const reason of oversized) {
      failed(ports, task, reason);
    }
    return {
      type: 'gathered',
      next: reading.next,
      cursor: reading.cursor,
      complete: oversized.length === 0,
      leftOut: reading.leftOut,
      answer: seen?.answer,
    };
  };
}

type Seen = {
  readonly answer: RememberedAnswer;
  /** How the page is known not to have changed; undefined where it has, or nobody knows. */
  readonly unchanged?: 'told' | 'compared' | undefined;
};

/** How the answer will be known again, and whether it is the one that is remembered. */
function seenOf({ source, recalled }: PageTask, response: ApiResponse): Seen | undefined {
  if (recalled === undefined) {
    return undefined;
  }
  const { key, known } = recalled;
  if (known !== undefined && response.status === 304 && (known.etag ?? known.lastModified) !== undefined) {
    return { answer: known, unchanged: 'told' };
  }
  const answer = rememberedOf(key, response, { compare: source.unchanged?.compare === true });
  return answer.body !== undefined && answer.body === known?.body
    ? { answer, unchanged: 'compared' }
    : { answer };
}

/** Nothing is left to do for its records: they are durable since an earlier run. */
function unchanged(
  ports: GatherPorts,
  task: PageTask,
  { answer, unchanged: how = 'told' }: Seen,
  { response, reading, fetchMs }: Pick<Read, 'response' | 'reading'> & { readonly fetchMs: number },
): PageResult {
  const { source, partition, asked } = task;
  const page = { source: source.name, partition: partition.key, page: asked.page };
  ports.observe({ type: 'page.unchanged', ...page, how, bytes: response.bytes, fetchMs });
  if (how === 'told') {
    const cursor = source.settled?.(partition, response.receivedAt);
    return { type: 'gathered', next: [], cursor, complete: true, answer };
  }
  warn(ports, task, reading.warning);
  const { next, cursor, leftOut } = reading;
  return { type: 'gathered', next, cursor, complete: true, leftOut, answer };
}

/**
 * What is sent at once, one after the other. A cursor that this page completes is true only when all of it is durable: so
 * the envelope that carries it goes last, and alone.
 */
function inOrder(
  { carry }: GatherPorts,
  envelopes: readonly Envelope[],
  completed: Cursor | undefined,
  before: Cursor | undefined,
): readonly (readonly Envelope[])[] {
  const [last] = envelopes.slice(-1);
  const cursor = completed ?? before;
  if (last === undefined || cursor === undefined) {
    return [envelopes];
  }
  const [others, carrying] = [envelopes.slice(0, -1), carry(last, cursor)];
  return completed === undefined ? [[...others, carrying]] : [others, [carrying]];
}

function pack(
  ports: GatherPorts,
  task: PageTask,
  response: ApiResponse,
  records: readonly TypedRecord[],
): Packed {
  const envelopes: Envelope[] = [];
  const oversized: string[] = [];
  for (const [type, ofType] of Map.groupBy(records, (each) => each.type)) {
    const packed = ports.pack({
      source: task.source.name,
      type,
      partition: task.partition.key,
      page: task.asked.page,
      url: ports.show(task.asked.request.url),
      gatheredAt: response.receivedAt,
      records: ofType.map((each) => each.record),
    });
    envelopes.push(...packed.envelopes);
    oversized.push(...packed.oversized);
  }
  return { envelopes, oversized };
}

function countByType(envelopes: readonly Envelope[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const envelope of envelopes) {
    counts[envelope.type] = (counts[envelope.type] ?? 0) + envelope.records.length;
  }
  return counts;
}

function warn(ports: GatherPorts, { source, partition, asked }: PageTask, reason: string | undefined): void {
  if (reason !== undefined) {
    ports.observe({
      type: 'page.warned',
      source: source.name,
      partition: partition.key,
      page: asked.page,
      reason,
    });
  }
}

function failed(ports: GatherPorts, task: PageTask, reason: string): Extract<PageResult, { type: 'failed' }> {
  ports.observe({
    type: 'page.failed',
    source: task.source.name,
    partition: task.partition.key,
    page: task.asked.page,
    url: ports.show(task.asked.request.url),
    reason,
  });
  return { type: 'failed', reason };
}
