import { expect } from 'chai';
import type { Event } from '../../src/ports/events.ts';
import { createTally } from '../../src/system/tally.ts';

const PAGE = {
  type: 'page.gathered',
  source: 'quakes',
  partition: 'world',
  page: 'page=1',
  records: { quake: 5, explosion: 1 },
  envelopes: 2,
  bytes: 1_000,
  fetchMs: 20,
} satisfies Event;

const UNCHANGED = {
  type: 'page.unchanged',
  source: 'quakes',
  partition: 'world',
  page: 'page=1',
  bytes: 0,
  fetchMs: 20,
} as const;

const FINISHED = {
  type: 'envelope.finished',
  envelope: 'e',
  source: 'quakes',
  recordType: 'quake',
  records: 5,
  stored: 2,
  dropped: { tiny: 1, late: 1 },
  quarantined: 1,
  points: 4,
  newestMs: 500,
  tookMs: 30,
} satisfies Event;

const ANSWERED = {
  type: 'request.answered',
  source: 'quakes',
  host: 'h',
  method: 'GET',
  status: 200,
  tookMs: 40,
  queuedMs: 0,
  bytes: 10,
} satisfies Event;

function tallyOf(...events: readonly Event[]) {
  const tally = createTally();
  events.forEach(tally.observe);
  return tally;
}

describe('a tally', () => {
  it('is unfinished as long as of any type more was gathered than has ended', () => {
    const tally = createTally();
    expect(tally.unfinished()).to.equal(false);
    tally.observe({ ...PAGE, records: { quake: 5, explosion: 5 } });
    expect(tally.unfinished()).to.equal(true);
    tally.observe(FINISHED);
    tally.observe(FINISHED);
    expect(tally.unfinished()).to.equal(true);
    tally.observe({ ...FINISHED, recordType: 'explosion' });
    expect(tally.unfinished()).to.equal(false);
  });

  it('counts what was gathered, by source and by type', () => {
    const { sources, types } = tallyOf(PAGE, { ...PAGE, page: 'page=2' });
    expect(sources.get('quakes')).to.include({ pages: 2, records: 12, bytes: 2_000 });
    expect(types.get('quake')).to.include({ gathered: 10 });
    expect(types.get('explosion')).to.include({ gathered: 2 });
  });

  it('counts how records ended, whatever rule dropped them', () => {
    const { types } = tallyOf(FINISHED, { ...FINISHED, newestMs: 400 }, { ...FINISHED, newestMs: undefined });
    expect(types.get('quake')).to.deep.equal({
      gathered: 0,
      stored: 6,
      dropped: 6,
      quarantined: 3,
      points: 12,
      newestMs: 500,
    });
  });

  it('knows no newest time as long as there was no point', () => {
    const { types } = tallyOf({ ...FINISHED, newestMs: undefined });
    expect(types.get('quake')?.newestMs).to.equal(undefined);
  });

  it('counts requests, what they took, tries again and refusals for being too many', () => {
    const { sources } = tallyOf(
      ANSWERED,
      { ...ANSWERED, status: 429, tookMs: 2 },
      { type: 'request.retried', source: 'quakes', host: 'h', reason: '429', attempt: 1, afterMs: 5 },
      { type: 'request.failed', source: 'quakes', host: 'h', method: 'GET', reason: 'reset', tookMs: 8 },
    );
    expect(sources.get('quakes')).to.include({ requests: 3, requestMs: 50, retries: 1, throttled: 1 });
  });

  it('counts the pages that are known of, over all partitions, each once', () => {
    const found = { type: 'pages.found', source: 'quakes' } as const;
    const { sources } = tallyOf(
      PAGE,
      { ...found, partition: 'world', pages: 4 },
      { ...found, partition: 'world', pages: 3 },
      { ...found, partition: 'moon', pages: 2 },
    );
    expect(sources.get('quakes')?.pagesFound).to.equal(6);
  });

  it('counts the pages of the next run anew on top', () => {
    const run = {
      source: 'quakes',
      dueAt: 0,
      tookMs: 1,
      partitions: 1,
      failedPartitions: 0,
      otherPartitions: 2,
    };
    const found = { type: 'pages.found', source: 'quakes', partition: 'world', pages: 4 } as const;
    const { sources } = tallyOf(found, { type: 'run.finished', ...run }, found);
    expect(sources.get('quakes')).to.include({ runs: 1, pagesFound: 8, partitions: 1, otherPartitions: 2 });
  });

  it('counts pages that failed', () => {
    const page = { source: 'quakes', partition: 'world', page: 'page=1', url: '', reason: 'It is HTML.' };
    const { sources } = tallyOf({ type: 'page.failed', ...page });
    expect(sources.get('quakes')).to.include({ failedPages: 1, pages: 0 });
    const { sources: same } = tallyOf({ ...UNCHANGED, how: 'told' }, { ...UNCHANGED, how: 'compared' });
    expect(same.get('quakes')).to.include({ unchangedPages: 2, pages: 0, pagesFound: 1 });
  });

  it('knows why a source or the store waits, while it does', () => {
    const tally = tallyOf(
      { type: 'gather.paused', source: 'quakes', kind: 'transient', reason: 'No room.' },
      { type: 'store.paused', kind: 'transient', reason: 'It is down.' },
    );
    expect(tally.sources.get('quakes')?.paused).to.equal('No room.');
    expect(tally.storePaused()).to.equal('It is down.');
    tally.observe({ type: 'gather.resumed', source: 'quakes', pausedMs: 1 });
    tally.observe({ type: 'store.resumed', pausedMs: 1 });
    expect(tally.sources.get('quakes')?.paused).to.equal(undefined);
    expect(tally.storePaused()).to.equal(undefined);
  });
});
