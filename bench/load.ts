import type { Envelope } from '../src/ports/envelope.ts';
import type { Pipeline } from '../src/ports/pipeline.ts';
import { packRecords } from '../src/queues/index.ts';
import { makeQuakes } from './quakes.ts';

/** Records on one page: what an API gives at a time, and what a hand-written loop has in hand at a time. */
export const PAGE_RECORDS = 100;

/** The same records in every form that a side may begin from. */
export type Load = {
  readonly records: number;
  /** The JSON of each page's records: an array. */
  readonly pages: readonly string[];
  /** The same pages, packed as the gatherer packs them. */
  readonly envelopes: readonly Envelope[];
};

export function makeLoad({ queue }: Pipeline, records: number): Load {
  const quakes = makeQuakes(records);
  const pages = Array.from({ length: Math.ceil(records / PAGE_RECORDS) }, (_, page) =>
    quakes.slice(page * PAGE_RECORDS, (page + 1) * PAGE_RECORDS),
  );
  return {
    records,
    pages: pages.map((page) => JSON.stringify(page)),
    envelopes: pages.flatMap((page, at) => {
      const part = {
        source: 'earthquakes',
        type: 'quake',
        partition: '',
        page: `page=${at + 1}`,
        url: `https://example.test/earthquakes?page=${at + 1}`,
        gatheredAt: Date.UTC(2026, 0, 1),
        records: page,
      };
      return packRecords(part, { targetBytes: queue.targetBytes }).envelopes;
    }),
  };
}
