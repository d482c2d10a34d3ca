import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createRoom } from '../src/actors/room.ts';
import type { Http } from '../src/http/index.ts';
import type { Pipeline } from '../src/ports/pipeline.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { PAGE_RECORDS } from './load.ts';
import { quietTelemetry, startProduct } from './product.ts';
import { makeQuakes } from './quakes.ts';
import { watchRecords } from './watch.ts';

/** The requests that are made for records; those that find and make the queues are made once. */
export type Operation =
  | 'SendMessageBatch'
  | 'ReceiveMessage'
  | 'DeleteMessageBatch'
  | 'ChangeMessageVisibilityBatch';

/** Requests to SQS for a million records. */
export type Requests = {
  readonly name: string;
  /** The most, as a part of `BASELINE_PER_MILLION`; undefined where it is told for information only. */
  readonly target: number | undefined;
  readonly perMillion: Readonly<Record<Operation, number>>;
};

export type Pace = {
  readonly name: string;
  readonly target: number | undefined;
  /** How long the API takes for one page, in milliseconds. */
  readonly latencyMs: number;
  /** Pages that it takes at the same time. */
  readonly atOnce: number;
};

/**
 * Counts what the whole product asks of SQS, from the API to the store, at the HTTP client: the server is the embedded
 * one, the client that of AWS.
 */
export async function countRequests(pipeline: Pipeline, records: number, pace: Pace): Promise<Requests> {
  using folder = temporaryFolder();
  const telemetry = await quietTelemetry();
  const watch = watchRecords(records);
  const counts = new Map<string, number>();

  function count(message: unknown): void {
    const target = (message as { readonly request: ClientRequest }).request.getHeader('x-amz-target');
    const operation = String(target).replace('AmazonSQS.', '');
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }

  subscribe('http.client.request.start', count);
  try {
    await using _running = await startProduct({
      pipeline: { ...withPages(pipeline), data: folder.path },
      role: 'run',
      instead: { createHttp: () => quakesApi(records, pace) },
      telemetry,
      observe: watch.observe,
    });
    await watch.finished;
  } finally {
    unsubscribe('http.client.request.start', count);
    await telemetry.close();
  }
  const perMillion = (operation: Operation) => ((counts.get(operation) ?? 0) / records) * 1_000_000;
  return {
    name: pace.name,
    target: pace.target,
    perMillion: {
      SendMessageBatch: perMillion('SendMessageBatch'),
      ReceiveMessage: perMillion('ReceiveMessage'),
      DeleteMessageBatch: perMillion('DeleteMessageBatch'),
      ChangeMessageVisibilityBatch: perMillion('ChangeMessageVisibilityBatch'),
    },
  };
}

function withPages(pipeline: Pipeline): Pipeline {
  return {
    ...pipeline,
    sources: pipeline.sources.map((source) =>
      source.paging.style === 'page' && source.paging.size !== undefined
        ? {
            ...source,
            paging: { ...source.paging, size: { ...source.paging.size, value: PAGE_RECORDS } },
          }
        : source,
    ),
  };
}

/** Answers as the demo's slow API does, in this process: `?page=3&limit=100`. */
function quakesApi(records: number, { latencyMs, atOnce }: Pace): Http {
  const quakes = makeQuakes(records);
  const room = createRoom(atOnce);
  return {
    async exchange({ url }, signal) {
      await room.enter(signal);
      await wait(latencyMs, undefined, { signal }).finally(() => room.give());
      const { searchParams } = new URL(url);
      const [page, limit] = ['page', 'limit'].map((name) => Number(searchParams.get(name)));
      const from = ((page ?? 1) - 1) * (limit ?? records);
      const features = quakes.slice(from, from + (limit ?? records));
      const body = JSON.stringify({ metadata: { count: records }, features });
      return { status: 200, headers: {}, body, url, receivedAt: Date.now(), bytes: body.length };
    },
    hosts: () => [],
    budgets: () => [],
    close: async () => undefined,
  };
}
