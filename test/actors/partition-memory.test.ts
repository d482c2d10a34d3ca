import { expect } from 'chai';
import { createPartitionMemory } from '../../src/actors/partition-memory.ts';
import { MOST_REMEMBERED } from '../../src/actors/remembered.ts';
import type { Paging } from '../../src/ports/pipeline.ts';
import { SendFailure } from '../../src/ports/queue.ts';
import { conditionalRuns, type Resource } from '../support/conditional-runs.ts';
import { pageRequest, scriptedSource, sink } from '../support/gathering.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NEXT: Paging = { style: 'next', path: 'next', maxPages: 100 };
const CURSOR = { path: 'at', as: 'number', lookback: 0, granularity: 1 } as const;

/** Takes nothing, as long as the run lasts. */
function dead(): ReturnType<typeof sink> {
  const { queue, sent } = sink();
  const send: typeof queue.send = (envelopes) =>
    Promise.reject(new SendFailure('transient', 'The queue is down.', envelopes));
  return { queue: { ...queue, send }, sent };
}

describe('answers that have not changed since the last run', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let resources: Map<string, Resource>;
  let run: ReturnType<typeof conditionalRuns>['run'];

  beforeEach(() => {
    folder = temporaryFolder();
    resources = new Map();
    ({ run } = conditionalRuns(folder.path, resources));
  });

  afterEach(() => folder[Symbol.dispose]());

  const conditions = (ran: Awaited<ReturnType<typeof run>>) =>
    ran.asked.map(({ headers }) => headers['if-none-match'] ?? headers['if-modified-since']);

  /** One page, whose tag is its content. */
  function put(path: string, content: string, more: object = {}, headers: Record<string, string> = {}): void {
    const body = { items: [{ content, at: 1 }], ...more };
    resources.set(path, { body, headers: { etag: `"${content}"`, ...headers } });
  }

  it('cost no more than the request: the host is asked, over a restart, and says so', async () => {
    put('/items', 'a');
    const first = await run({ cursor: CURSOR });
    expect(first).to.deep.include({ pages: ['gathered'], failedPartitions: 0 });
    const second = await run({ cursor: CURSOR });
    expect(conditions(second)).to.deep.equal(['"a"']);
    expect(second).to.deep.include({ pages: ['told'], records: [], failedPartitions: 0, commits: 0 });
    put('/items', 'b');
    const third = await run({ cursor: CURSOR });
    expect(third.records).to.deep.equal([{ content: 'b', at: 1 }]);
    expect(conditions(await run({ cursor: CURSOR }))).to.deep.equal(['"b"']);
  });

  it('are known by the time of the last change, where that has been over for a second', async () => {
    const hour = 3_600_000;
    const start = Date.parse('2026-01-10T00:00:00Z');
    const put = (at: number) =>
      resources.set('/items', {
        body: { items: [] },
        headers: { 'last-modified': new Date(at).toUTCString() },
      });
    put(start);
    await run();
    expect(conditions(await run())).to.deep.equal([new Date(start).toUTCString()]);
    put(start + 3 * hour);
    expect((await run()).pages).to.deep.equal(['gathered']);
    expect(conditions(await run())).to.deep.equal([undefined]);
  });

  it('are not taken for that when the process died before their records were durable', async () => {
    put('/items', 'a');
    const died = await run({}, { queue: dead() });
    expect(died).to.deep.include({ pages: [], records: [], failedPartitions: undefined, commits: 0 });
    const next = await run();
    expect(conditions(next)).to.deep.equal([undefined]);
    expect(next.records).to.deep.equal([{ content: 'a', at: 1 }]);
  });

  for (const unchanged of ['ask', 'compare'] as const) {
    it(`are not taken for that when another answer came between and the process died (${unchanged})`, async () => {
      put('/items', 'a');
      await run({ unchanged });
      put('/items', 'b');
      await run({ unchanged }, { queue: dead() });
      put('/items', 'a');
      const back = await run({ unchanged });
      expect(conditions(back)).to.deep.equal([undefined]);
      expect(back.records).to.deep.equal([{ content: 'a', at: 1 }]);
    });
  }

  it('are asked for with no condition where there were several pages, because others may have changed', async () => {
    put('/items', 'a', { next: '/items?page=2' });
    put('/items?page=2', 'b');
    await run({ paging: NEXT });
    put('/items?page=2', 'c');
    const second = await run({ paging: NEXT });
    expect(conditions(second)).to.deep.equal([undefined, undefined]);
    expect(second.records).to.have.length(2);
  });

  it('are asked for with a condition again when there is one page, and no longer when there are more', async () => {
    put('/items', 'a');
    await run({ paging: NEXT });
    expect((await run({ paging: NEXT })).pages).to.deep.equal(['told']);
    put('/items', 'b', { next: '/items?page=2' });
    put('/items?page=2', 'c');
    const grown = await run({ paging: NEXT });
    expect(conditions(grown)).to.deep.equal(['"a"', undefined]);
    expect(grown.records).to.have.length(2);
    expect(conditions(await run({ paging: NEXT }))).to.deep.equal([undefined, undefined]);
  });

  it('are asked for with no condition where a header tells of the next page, which 304 may lack', async () => {
    const paging: Paging = { style: 'link', rel: 'next', maxPages: 100 };
    put('/items', 'a');
    await run({ paging });
    put('/items', 'a', {}, { link: '</items?page=2>; rel="next"' });
    put('/items?page=2', 'b');
    const second = await run({ paging });
    expect(conditions(second)).to.deep.equal([undefined, undefined]);
    expect(second.records).to.have.length(2);
  });

  it('are skipped page by page where the source compares them, and the others are not', async () => {
    const changes = { paging: NEXT, unchanged: 'compare' } as const;
    put('/items', 'a', { next: '/items?page=2' });
    put('/items?page=2', 'b', { next: '/items?page=3' });
    put('/items?page=3', 'c');
    expect((await run(changes)).records).to.have.length(3);
    put('/items?page=2', 'B', { next: '/items?page=3' });
    const second = await run(changes);
    expect(second.pages).to.have.length(3);
    expect(second.pages.filter((page) => page === 'compared')).to.have.length(2);
    expect(second.records).to.deep.equal([{ content: 'B', at: 1 }]);
    const third = await run(changes);
    expect(third).to.deep.include({ records: [], commits: 0, failedPartitions: 0 });
  });

  it('are gathered again by a source that says so', async () => {
    put('/items', 'a');
    for (let time = 0; time < 2; time++) {
      const ran = await run({ unchanged: 'gather' });
      expect(conditions(ran)).to.deep.equal([undefined]);
      expect(ran.records).to.have.length(1);
    }
  });

  it('are gathered again when the source reads them in another way, or asks for something else', async () => {
    put('/items', 'a', { other: [{ content: 'x' }] });
    await run();
    const other = await run({ records: 'other' });
    expect(conditions(other)).to.deep.equal([undefined]);
    expect(other.records).to.deep.equal([{ content: 'x' }]);
    expect(conditions(await run({ records: 'other', headers: { 'accept-language': 'de' } }))).to.deep.equal([
      undefined,
    ]);
  });

  it('are asked for as the source itself says where it sets a condition of its own', async () => {
    put('/items', 'a');
    const headers = { 'if-none-match': '"mine"' };
    await run({ headers });
    expect(conditions(await run({ headers }))).to.deep.equal(['"mine"']);
  });

  it('settle a window that has long ended as well', async () => {
    put('/items?from=2026-01-10', 'a');
    const query = { from: '{window.from:date}' };
    // In the second run it has ended; it settles half an hour later.
    const windows = {
      fromMs: Date.parse('2026-01-10T00:00:00Z'),
      toMs: Date.parse('2026-01-10T01:30:00Z'),
      stepMs: 5_400_000,
      settleMs: 1_800_000,
    };
    await run({ query, windows });
    const second = await run({ query, windows });
    expect(second.pages).to.deep.equal(['told']);
    expect((await run({ query, windows })).asked).to.deep.equal([]);
  });
});

describe('what is remembered of a partition', () => {
  const unchanged = { compare: true, bodyTellsAll: true, reading: 'r' };

  it('is bounded', () => {
    const memory = createPartitionMemory(scriptedSource({ unchanged }), [], async () => undefined);
    for (let page = 0; page <= MOST_REMEMBERED; page++) {
      memory.note({ request: `page ${page}`, body: 'digest' });
    }
    expect(memory.answers()).to.have.length(MOST_REMEMBERED);
  });

  it('is forgotten once, before anything else goes to the queue, and only where there is something', async () => {
    let forgotten = 0;
    const forget = async () => void forgotten++;
    const source = scriptedSource({ unchanged });
    const empty = createPartitionMemory(source, [], forget);
    await empty.recall(pageRequest('a'))?.forget();
    expect(forgotten).to.equal(0);
    const memory = createPartitionMemory(source, [{ request: 'a', body: 'b' }], forget);
    await Promise.all([memory.recall(pageRequest('a'))?.forget(), memory.recall(pageRequest('b'))?.forget()]);
    expect(forgotten).to.equal(1);
    memory.note({ request: 'a', body: 'b' });
    expect(memory.answers()).to.deep.equal([
      { request: 'a', body: 'b', etag: undefined, lastModified: undefined },
    ]);
  });
});
