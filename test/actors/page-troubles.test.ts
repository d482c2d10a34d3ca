import { expect } from 'chai';
import { createPageTroubles } from '../../src/actors/page-troubles.ts';
import { gatherer } from '../../src/actors/gatherer.ts';
import type { Moves } from '../../src/ports/source.ts';
import { openState } from '../../src/state/index.ts';
import { one, setUpGatherer } from '../support/gatherer-options.ts';
import { stage } from '../support/stage.ts';

const MOVES: Moves = { by: 'cursor', readCursor: (cursor) => ({ type: 'cursor', cursor }) };

describe('a page that fails for good', () => {
  async function run(
    answers: Parameters<typeof setUpGatherer>[1],
    { runs = 1, moves }: { readonly runs?: number; readonly moves?: Moves } = {},
  ) {
    await using on = stage();
    const kept = await openState(':memory:', { clock: on.clock });
    const redact = (text: string) => text.replaceAll('secret', '***');
    const { options } = setUpGatherer(on, answers, { moves });
    for (let times = 0; times < runs; times++) {
      // As a process of its own would.
      const troubles = await createPageTroubles({ failedPages: kept, observe: on.observe, redact });
      const ref = on.system.spawn(`gatherer-${times}`, gatherer({ ...options, troubles }));
      await on.clock.advance(60_000);
      await ref.whenStopped;
    }
    const pages = await kept.failedPages();
    await kept.close();
    return { pages, told: on.events.map(({ type }) => type).filter((type) => /page\.(qua|rec)/.test(type)) };
  }

  it('is kept with its request without secrets, where it stands, and why', async () => {
    const { pages, told } = await run({
      'all-start': [{ ...one, next: ['p2'] }],
      p2: [{ failed: 'The API answered a secret.' }],
    });
    expect(pages.map(({ firstAt: _first, lastAt: _last, digest: _digest, ...page }) => page)).to.deep.equal([
      {
        source: 'quakes',
        slice: 'all',
        partition: { key: 'all', values: {} },
        page: 'p2',
        request: { method: 'GET', url: 'http://api.test/p2?key=***', headers: {} },
        reason: 'The API answered a ***.',
        times: 1,
      },
    ]);
    expect(told).to.deep.equal(['page.quarantined']);
  });

  it('is one however often it fails, and gone when the same request is answered', async () => {
    const failed = { failed: 'no' };
    const twice = await run({ 'all-start': [failed] }, { runs: 2 });
    expect(twice.pages.map(({ times }) => times)).to.deep.equal([2]);
    expect(twice.told).to.deep.equal(['page.quarantined']);
    const then = await run({ 'all-start': [failed, one] }, { runs: 2 });
    expect(then.pages).to.deep.equal([]);
    expect(then.told).to.deep.equal(['page.quarantined', 'page.recovered']);
  });

  it('goes when its partition is complete from where it stood, though other requests were made', async () => {
    const answers = {
      'all-start': [
        { ...one, next: ['p2'] },
        { ...one, next: ['p3'] },
      ],
      p2: [{ failed: 'no' }],
      p3: [one],
    };
    expect((await run(answers, { runs: 2, moves: MOVES })).pages).to.deep.equal([]);
    // Where nothing moves, a later run asks for something else: the page stays.
    expect((await run(answers, { runs: 2 })).pages.map(({ page }) => page)).to.deep.equal(['p2']);
  });
});
