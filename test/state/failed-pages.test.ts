import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { FailedPage } from '../../src/ports/failed-pages.ts';
import { MOST_FAILED_PAGES } from '../../src/state/failed-pages.ts';
import { openState } from '../../src/state/index.ts';
import { newFiles } from '../support/sqlite-files.ts';
import { virtualClock } from '../support/virtual-clock.ts';

describe('the pages in quarantine', () => {
  const newFile = newFiles();

  function page(changes: Partial<FailedPage> = {}) {
    return {
      source: 's',
      slice: 'k=a',
      page: 'page=1',
      digest: 'd',
      partition: { key: 'k=a', values: { k: 'a' } },
      request: { method: 'GET' as const, url: 'https://api.test/?k=a', headers: { accept: 'x' } },
      state: { index: 0 },
      reason: 'It answered HTML.',
      ...changes,
    };
  }

  async function open(file = newFile(), clock = virtualClock({ now: 1_000 })) {
    const state = await openState(file, { clock });
    return Object.assign(state, { clock, [Symbol.asyncDispose]: () => state.close() });
  }

  it('are kept whole over a restart, and counted when they fail again', async () => {
    const file = newFile();
    {
      await using state = await open(file);
      await state.keepFailedPage(page());
      await state.clock.advance(500);
      await state.keepFailedPage(page({ reason: 'It answered 500.' }));
    }
    await using state = await open(file);
    expect(await state.failedPages()).to.deep.equal([
      { ...page({ reason: 'It answered 500.' }), firstAt: 1_000, lastAt: 1_500, times: 2 },
    ]);
    expect(await state.failedPages('other')).to.deep.equal([]);
  });

  it('are forgotten one by one, by the request, or all of a slice', async () => {
    await using state = await open();
    const pages = [page(), page({ digest: 'e' }), page({ page: 'page=2' }), page({ slice: 'k=b' })];
    for (const each of pages) {
      await state.keepFailedPage(each);
    }
    await state.forgetFailedPage(page());
    expect(await state.failedPageKeys()).to.have.length(3);
    await state.forgetFailedPages('s', 'k=a');
    expect((await state.failedPages()).map(({ slice }) => slice)).to.deep.equal(['k=b']);
  });

  it('are bounded: the one that failed longest ago makes room', async () => {
    const file = newFile();
    await using state = await open(file);
    {
      using database = new DatabaseSync(file);
      database.exec(`
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${MOST_FAILED_PAGES})
        INSERT INTO failed_pages SELECT 's', 'k', 'page=' || n, 'd', '{}', 'r', n, n, 1 FROM numbers`);
    }
    await state.keepFailedPage(page());
    const kept = await state.failedPageKeys();
    expect(kept).to.have.length(MOST_FAILED_PAGES);
    expect(kept.some((key) => key.slice === 'k' && key.page === 'page=1')).to.equal(false);
  }).timeout(20_000);
});
