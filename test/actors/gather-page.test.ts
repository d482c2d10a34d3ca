import { expect } from 'chai';
import { createGatherPage, type GatherTask } from '../../src/actors/gather-page.ts';
import type { Event } from '../../src/ports/events.ts';
import { Failure } from '../../src/ports/failure.ts';
import {
  all,
  memoryState,
  pageRequest,
  type Script,
  scriptedApi,
  scriptedSource,
  simplePack,
  sink,
} from '../support/gathering.ts';
import { virtualClock } from '../support/virtual-clock.ts';

function setUp(
  answers: readonly (Script | Error)[],
  faults: { refusals?: number; commits?: Failure[] } = {},
) {
  const clock = virtualClock();
  const log: string[] = [];
  const events: Event[] = [];
  const { api, asked } = scriptedApi({ p1: answers });
  const { state, commits } = memoryState(log, faults.commits);
  const { queue, sent } = sink(log, faults.refusals);
  const gatherPage = createGatherPage({
    api,
    state,
    clock,
    observe: (event) => void events.push(event),
    pack: simplePack,
    carry: (envelope, cursor) => (cursor.length > 20 ? envelope : { ...envelope, cursor }),
    queueOf: () => queue,
    show: (url) => url.replace('secret', '***'),
  });
  const stop = new AbortController();
  const run = (rest: Pick<GatherTask, 'before' | 'completing'> = {}) =>
    gatherPage({ source: scriptedSource(), partition: all, asked: pageRequest('p1'), ...rest }, stop.signal);
  return { clock, log, events, asked, commits, sent, run, stop };
}

describe('gathering a page', () => {
  describe('with a cursor', () => {
    const two = [{ n: 1 }, { n: 2, type: 'alarm' }];

    it('puts what was durable before on its last envelope', async () => {
      const { run, sent, log } = setUp([{ records: two }]);
      await run({ before: '7' });
      expect(sent.map(({ cursor }) => cursor)).to.deep.equal([undefined, '7']);
      expect(log).to.deep.equal(['send', 'journal']);
    });

    it('sends the envelope with the cursor that it completes when all others are durable', async () => {
      const { run, sent, log } = setUp([{ records: two, cursor: '9' }]);
      await run({ before: '7', completing: async ({ cursor }) => cursor });
      expect(sent.map(({ cursor }) => cursor)).to.deep.equal([undefined, '9']);
      expect(log).to.deep.equal(['send', 'journal', 'send', 'journal']);
    });

    it('claims no cursor where a record was too large for the queue', async () => {
      const { run, sent } = setUp([{ records: [...two, { huge: true }], cursor: '9' }]);
      await run({ completing: async ({ cursor }) => cursor });
      expect(sent.map(({ cursor }) => cursor)).to.deep.equal([undefined, undefined]);
    });

    it('goes without where no message can carry it, and where there is no envelope', async () => {
      for (const records of [two, []]) {
        const { run, sent } = setUp([{ records }]);
        expect(await run({ before: 'x'.repeat(21) })).to.include({ type: 'gathered', complete: true });
        expect(sent.filter(({ cursor }) => cursor !== undefined)).to.deep.equal([]);
      }
    });
  });

  it('journals the envelopes only after they are durable on the queue', async () => {
    const { run, log, commits, sent } = setUp([{ records: [{ n: 1 }, { n: 2 }], next: ['p2'] }]);
    const result = await run();
    expect(result).to.deep.include({ type: 'gathered', complete: true });
    expect(log).to.deep.equal(['send', 'journal']);
    expect(commits[0]?.journal).to.deep.equal([
      {
        envelope: sent[0]?.id,
        source: 'quakes',
        type: 'quake',
        partition: 'all',
        records: 2,
        gatheredAt: 1_767_225_600_000,
        durableAt: 1_767_225_600_000,
        page: 'p1',
        url: 'http://api.test/p1?key=***',
      },
    ]);
  });

  it('keeps secrets out of the provenance', async () => {
    const { run, sent } = setUp([{ records: [{ n: 1 }] }]);
    await run();
    expect(sent[0]?.from.url).to.equal('http://api.test/p1?key=***');
  });

  it('cuts the records of a page apart by their types', async () => {
    const { run, sent, events } = setUp([{ records: [{ n: 1 }, { type: 'weather', n: 2 }, { n: 3 }] }]);
    await run();
    expect(sent.map(({ type, records }) => [type, records.length])).to.deep.equal([
      ['quake', 2],
      ['weather', 1],
    ]);
    const gathered = events.find(({ type }) => type === 'page.gathered');
    expect(gathered).to.deep.include({ records: { quake: 2, weather: 1 } });
  });

  it('asks again when the answer says so, and gives up after a bounded number of times', async () => {
    const { run, clock, asked } = setUp([{ retry: true }]);
    const result = run();
    while (await clock.next()) {
      // every wait in turn
    }
    expect(await result).to.deep.include({ type: 'failed' });
    expect(asked.length).to.equal(6);
  });

  it('takes the answer that comes after one that said again', async () => {
    const { run, clock, sent } = setUp([{ retry: true }, { records: [{ n: 1 }] }]);
    const result = run();
    await clock.advance(1_000);
    expect((await result).type).to.equal('gathered');
    expect(sent.length).to.equal(1);
  });

  it('is a failed page, said with its reason, when the API says no', async () => {
    const { run, events } = setUp([new Failure('transient', 'The API is down.')]);
    expect(await run()).to.deep.equal({ type: 'failed', reason: 'The API is down.', stop: undefined });
    expect(events).to.deep.equal([
      {
        type: 'page.failed',
        source: 'quakes',
        partition: 'all',
        page: 'p1',
        url: 'http://api.test/p1?key=***',
        reason: 'The API is down.',
      },
    ]);
  });

  it('waits for a queue that is down, says so once, and sends everything in the end', async () => {
    const { run, clock, events, sent, commits } = setUp([{ records: [{ n: 1 }] }], { refusals: 5 });
    const result = run();
    await clock.advance(0);
    expect(commits).to.deep.equal([]);
    while (await clock.next()) {
      // every wait in turn
    }
    expect((await result).type).to.equal('gathered');
    expect(sent.length).to.equal(1);
    expect(events.map(({ type }) => type)).to.deep.equal([
      'gather.paused',
      'gather.resumed',
      'page.gathered',
    ]);
  });

  it('waits for a state that is full, without sending the page again', async () => {
    const { run, clock, sent, commits } = setUp([{ records: [{ n: 1 }] }], {
      commits: [new Failure('transient', 'The disk is full.')],
    });
    const result = run();
    while (await clock.next()) {
      // every wait in turn
    }
    await result;
    expect(sent.length).to.equal(1);
    expect(commits.length).to.equal(1);
  });

  it('sends the good records of a page with one that is too large, and says that it is not complete', async () => {
    const { run, sent, events } = setUp([{ records: [{ n: 1 }, { huge: true }] }]);
    expect(await run()).to.deep.include({ type: 'gathered', complete: false });
    expect(sent[0]?.records).to.deep.equal([{ n: 1 }]);
    expect(events.map(({ type }) => type)).to.deep.equal(['page.gathered', 'page.failed']);
  });

  it('passes on what a source warns of', async () => {
    const { run, events } = setUp([{ records: [{ n: 1 }], warning: 'Pages were left out.' }]);
    await run();
    expect(events.find(({ type }) => type === 'page.warned')).to.deep.include({
      reason: 'Pages were left out.',
    });
  });

  it('stops at once when its signal aborts, and promises nothing', async () => {
    const { run, clock, stop, commits } = setUp([{ records: [{ n: 1 }] }], { refusals: 100 });
    const result = run().catch((error: unknown) => error);
    await clock.advance(1_000);
    const reason = new Error('stop');
    stop.abort(reason);
    expect(await result).to.equal(reason);
    expect(commits).to.deep.equal([]);
    expect(clock.sleepers()).to.equal(0);
  });
});
