import { expect } from 'chai';
import { gatherer } from '../../src/actors/gatherer.ts';
import { one, partitions, setUpGatherer } from '../support/gatherer-options.ts';
import { pageRequest } from '../support/gathering.ts';
import { stage } from '../support/stage.ts';

describe('the gatherer', () => {
  it('gathers every page of every partition once, and ends by itself', async () => {
    await using on = stage();
    const { options, sent, asked } = setUpGatherer(
      on,
      {
        'a-start': [{ ...one, next: ['a2', 'a3'] }],
        a2: [one],
        a3: [one],
        'b-start': [one],
        'c-start': [one],
      },
      { partitions: partitions('a', 'b', 'c') },
    );
    const ref = on.system.spawn('gatherer', gatherer(options));
    await on.clock.advance(1_000);
    expect(await ref.whenStopped).to.deep.equal({ type: 'drained' });
    expect(asked.toSorted()).to.deep.equal(['a-start', 'a2', 'a3', 'b-start', 'c-start']);
    expect(sent.length).to.equal(5);
    expect(
      on.of('run.finished').map(({ partitions: of, failedPartitions }) => [of, failedPartitions]),
    ).to.deep.equal([[3, 0]]);
  });

  it('moves the cursor of a partition only when all its pages are durable', async () => {
    await using on = stage();
    const { options, cursors } = setUpGatherer(
      on,
      {
        'good-start': [{ ...one, cursor: '10', next: ['good2'] }],
        good2: [{ ...one, cursor: '20' }],
        'bad-start': [{ ...one, cursor: '10', next: ['bad2'] }],
        bad2: [{ failed: 'The API answered 500.' }],
      },
      { partitions: partitions('good', 'bad') },
    );
    on.system.spawn('gatherer', gatherer(options));
    await on.clock.advance(1_000);
    expect([...cursors]).to.deep.equal([['good', '20']]);
    expect(on.of('run.finished')[0]).to.deep.include({ partitions: 2, failedPartitions: 1 });
  });

  it('starts a partition from where its cursor stands', async () => {
    await using on = stage();
    const { options, cursors, asked } = setUpGatherer(on, { 'all-30': [one] });
    cursors.set('all', '30');
    on.system.spawn('gatherer', gatherer(options));
    await on.clock.advance(1_000);
    expect(asked).to.deep.equal(['all-30']);
  });

  it('ends a partition whose paging goes round in a circle, and says so', async () => {
    await using on = stage();
    const { options, asked } = setUpGatherer(on, {
      'all-start': [{ ...one, next: ['p2'] }],
      p2: [{ ...one, next: ['p3'] }],
      p3: [{ ...one, next: ['p2'] }],
    });
    on.system.spawn('gatherer', gatherer(options));
    await on.clock.advance(1_000);
    expect(asked).to.deep.equal(['all-start', 'p2', 'p3']);
    expect(on.of('page.failed')[0]?.reason).to.contain('goes round in a circle');
  });

  it('never fetches more partitions at once than it may', async () => {
    await using on = stage();
    let running = 0;
    let most = 0;
    const { options } = setUpGatherer(on, {}, { partitions: partitions('a', 'b', 'c', 'd', 'e') });
    on.system.spawn(
      'gatherer',
      gatherer({
        ...options,
        async gatherPage(_task, signal) {
          running += 1;
          most = Math.max(most, running);
          await on.clock.sleep(100, signal);
          running -= 1;
          return { type: 'gathered', next: [], cursor: undefined, complete: true };
        },
      }),
    );
    await on.clock.advance(1_000);
    expect(most).to.equal(2);
    expect(on.of('run.finished').length).to.equal(1);
  });

  it('has not crashed when it is stopped at once, in a drain, while it waits for the ledger', async () => {
    await using on = stage();
    const { options } = setUpGatherer(on, {});
    const ref = on.system.spawn(
      'gatherer',
      gatherer({
        ...options,
        recallCursors: (_source, _owns, { clock, signal }) => clock.sleep(60_000, signal),
      }),
    );
    await on.clock.advance(10);
    const drained = on.system.drain(ref, 1_000);
    await on.system.abort(ref);
    await drained;
    expect(on.of('actor.crashed')).to.deep.equal([]);
  });

  it('runs again when it is due, and never beside itself', async () => {
    await using on = stage();
    const { options } = setUpGatherer(
      on,
      {},
      { nextRun: (after, now) => Math.max(after + 60_000, now ?? 0) },
    );
    let running = 0;
    let most = 0;
    on.system.spawn(
      'gatherer',
      gatherer({
        ...options,
        once: false,
        async gatherPage(_task, signal) {
          running += 1;
          most = Math.max(most, running);
          await on.clock.sleep(90_000, signal);
          running -= 1;
          return { type: 'gathered', next: [], cursor: undefined, complete: true };
        },
      }),
    );
    await on.clock.advance(5 * 90_000);
    expect(most).to.equal(1);
    expect(on.of('run.finished').length).to.be.within(4, 5);
  });

  it('takes up nothing new in a drain, finishes the pages in hand, and leaves the cursor', async () => {
    await using on = stage();
    const { options, cursors, runs } = setUpGatherer(on, {});
    const ref = on.system.spawn(
      'gatherer',
      gatherer({
        ...options,
        async gatherPage(_task, signal) {
          await on.clock.sleep(1_000, signal);
          return {
            type: 'gathered',
            next: [
              {
                page: 'more',
                request: pageRequest('more').request,
              },
            ],
            cursor: '9',
            complete: true,
          };
        },
      }),
    );
    await on.clock.advance(500);
    const drained = on.system.drain(ref, 10_000);
    await on.clock.advance(1_000);
    expect((await drained).drained).to.equal(true);
    expect([...cursors]).to.deep.equal([]);
    expect(runs).to.deep.equal([]);
    expect(on.of('run.finished')).to.deep.equal([]);
  });

  it('does nothing for the partitions of other replicas, and says how many they are', async () => {
    await using on = stage();
    const { options, asked, cursors } = setUpGatherer(
      on,
      { 'b-start': [{ ...one, cursor: '7' }] },
      { partitions: partitions('a', 'b', 'c') },
    );
    on.system.spawn('gatherer', gatherer({ ...options, owns: (key) => key === 'b' }));
    await on.clock.advance(1_000);
    expect(asked).to.deep.equal(['b-start']);
    expect([...cursors]).to.deep.equal([['b', '7']]);
    expect(on.of('run.finished')[0]).to.deep.include({ partitions: 1, otherPartitions: 2 });
  });

  it('ends a run at once where every partition is that of another replica, however many there are', async () => {
    await using on = stage();
    const many = Array.from({ length: 2_500 }, (_, at) => `p${at}`);
    const { options, asked, runs } = setUpGatherer(on, {}, { partitions: partitions(...many) });
    const ref = on.system.spawn('gatherer', gatherer({ ...options, owns: () => false }));
    await on.clock.advance(10);
    expect(await ref.whenStopped).to.deep.equal({ type: 'drained' });
    expect(asked).to.deep.equal([]);
    expect(runs).to.have.length(1);
    expect(on.of('run.finished')[0]).to.deep.include({ partitions: 0, otherPartitions: 2_500 });
  });

  it('makes up for a run that its partitions may have missed while they changed hands', async () => {
    const daily = {
      firstRun: (now: number, last: number | undefined) => (last === undefined ? now + 500 : now),
    };
    for (const [replica, ranBefore, expected] of [
      [{ index: 0, count: 1 }, false, 500],
      [{ index: 1, count: 3 }, false, 0],
      [{ index: 0, count: 1 }, true, 0],
      [{ index: 2, count: 3 }, true, 0],
    ] as const) {
      await using on = stage();
      const { options, state, runs } = setUpGatherer(on, { 'all-start': [one] }, daily);
      const begun = on.clock.now();
      if (ranBefore) {
        await state.finishRun('quakes', begun - 1, { index: 1, count: 2 });
      }
      on.system.spawn('gatherer', gatherer({ ...options, replica, once: false }));
      await on.clock.advance(1_000);
      expect(runs.at(-1), JSON.stringify(replica)).to.equal(begun + expected);
    }
  });

  it('fetches a partition again when its fetcher crashed', async () => {
    await using on = stage();
    const { options } = setUpGatherer(on, {});
    let tries = 0;
    on.system.spawn(
      'gatherer',
      gatherer({
        ...options,
        async gatherPage() {
          tries += 1;
          if (tries === 1) {
            throw new TypeError('a bug');
          }
          return { type: 'gathered', next: [], cursor: undefined, complete: true };
        },
      }),
    );
    await on.clock.advance(60_000);
    expect(tries).to.equal(2);
    expect(on.of('actor.restarted').length).to.equal(1);
    expect(on.of('run.finished')[0]).to.deep.include({ failedPartitions: 0 });
  });

  it('fails the system, loudly, when a fetcher crashes past its limit', async () => {
    await using on = stage();
    const { options } = setUpGatherer(on, {});
    const bug = new TypeError('a bug');
    on.system.spawn('gatherer', gatherer({ ...options, gatherPage: () => Promise.reject(bug) }));
    await on.clock.advance(600_000);
    expect(on.system.failed.aborted).to.equal(true);
    expect(on.system.failed.reason).to.equal(bug);
  });
});
