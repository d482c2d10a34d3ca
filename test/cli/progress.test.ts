import { expect } from 'chai';
import { plainLine, screen, showProgress } from '../../src/cli/progress.ts';
import { kept } from '../support/in-process.ts';
import { aRunning } from '../support/a-running.ts';
import { virtualClock } from '../support/virtual-clock.ts';

/** Half of the pages of one source are there, and a part of its records is home. */
function halfWay() {
  const { tally } = aRunning();
  const page = { source: 'quakes', partition: 'world' };
  tally.observe({ type: 'pages.found', ...page, pages: 4 });
  for (const number of [1, 2]) {
    const records = { quake: 50 };
    tally.observe({
      type: 'page.gathered',
      ...page,
      page: `${number}`,
      records,
      envelopes: 1,
      bytes: 1,
      fetchMs: 1,
    });
  }
  tally.observe({
    type: 'request.retried',
    source: 'quakes',
    host: 'h',
    reason: '503',
    attempt: 1,
    afterMs: 5,
  });
  tally.observe({
    type: 'envelope.finished',
    envelope: 'e',
    source: 'quakes',
    recordType: 'quake',
    records: 50,
    stored: 47,
    dropped: { tiny: 2 },
    quarantined: 1,
    points: 47,
    newestMs: 1,
    tookMs: 1,
  });
  return tally;
}

describe('the progress', () => {
  it('has a row for each source, also before it began, and for each type', () => {
    const rows = screen(halfWay(), ['quakes', 'days'], 1.25).split('\n');
    expect(rows[0]).to.match(/^Gathering +1\.3 s$/);
    expect(rows[1]).to.match(/^ {2}quakes +█{12}░{12} +2\/4 pages, 100 records, 1 retries \(0 throttled\)$/);
    expect(rows[2]).to.match(/^ {2}days +░{24} +starting$/);
    expect(rows[4]).to.match(/^ {2}quake +█{12}░{12} +47 stored, 2 dropped, 1 quarantined$/);
  });

  it('counts pages that have not changed among those that are done, and says why a source waits', () => {
    const tally = halfWay();
    const page = { source: 'quakes', partition: 'world', page: '3', bytes: 0, fetchMs: 1 };
    tally.observe({ type: 'page.unchanged', how: 'told', ...page });
    tally.observe({ type: 'budget.spent', source: 'quakes', forMs: 1, reason: 'All is spent.' });
    const [, row] = screen(tally, ['quakes'], 1).split('\n');
    expect(row).to.include('3/4 pages (1 unchanged), 100 records').and.to.include(', waits: All is spent.');
    expect(plainLine(tally, 1)).to.include('3/4 pages');
  });

  it('says why the store waits', () => {
    const tally = halfWay();
    tally.observe({ type: 'store.paused', kind: 'transient', reason: 'It is down.' });
    expect(screen(tally, ['quakes'], 1)).to.include('store paused: It is down.');
    expect(plainLine(tally, 1)).to.include('store paused: It is down.');
  });

  it('is one plain line now and then where there is no terminal, and a last one at the end', async () => {
    const clock = virtualClock();
    const stdout = kept();
    const progress = showProgress(stdout, halfWay(), { clock, names: ['quakes'] });
    await clock.advance(2_000);
    const line = /^ {2}2 s, 2\/4 pages, 100 records gathered, 47 stored, 1 quarantined, 1 retries\n/;
    expect(stdout.text()).to.match(line);
    await clock.advance(1_000);
    await progress.stop();
    expect(linesOf(stdout)).to.have.length(2);
    expect(clock.sleepers()).to.equal(0);
  });

  it('does not say the same twice when it is stopped right after a line', async () => {
    const clock = virtualClock();
    const stdout = kept();
    const progress = showProgress(stdout, halfWay(), { clock, names: ['quakes'] });
    await clock.advance(2_000);
    await progress.stop();
    expect(linesOf(stdout)).to.have.length(1);
  });

  it('can be stopped twice', async () => {
    const clock = virtualClock();
    const progress = showProgress(kept(), halfWay(), { clock, names: ['quakes'] });
    await progress.stop();
    await progress.stop();
  });
});

function linesOf(stdout: ReturnType<typeof kept>): readonly string[] {
  return stdout
    .text()
    .split('\n')
    .filter((line) => line !== '');
}
