import { expect } from 'chai';
import { gatherer } from '../../src/actors/gatherer.ts';
import type { Source } from '../../src/ports/source.ts';
import { one, partitions, setUpGatherer } from '../support/gatherer-options.ts';
import { stage } from '../support/stage.ts';

describe('the fetcher', () => {
  it('ends the run where the API says that all would fail, and takes up no other page', async () => {
    await using on = stage();
    const { options, asked, runs } = setUpGatherer(
      on,
      { 'a-start': [{ failed: 'The quota is used up.', stop: true }], 'b-start': [{ ...one, next: ['b2'] }] },
      { partitions: partitions('a', 'b', 'c', 'd') },
    );
    on.system.spawn('gatherer', gatherer({ ...options, partitionsAtOnce: 1 }));
    await on.clock.advance(1_000);
    expect(asked).to.deep.equal(['a-start']);
    expect(on.of('run.finished')[0]).to.deep.include({ partitions: 1, failedPartitions: 1 });
    expect(runs).to.have.length(1);
  });

  describe('with a source that keeps cursors', () => {
    const moving = {
      keepsCursors: true,
      later: (a: string, b: string) => (Number(a) < Number(b) ? b : a),
    };

    it('marks the last page with the cursor that is true when it is durable', async () => {
      await using on = stage();
      const { options, sent } = setUpGatherer(
        on,
        { 'all-start': [{ ...one, cursor: '30', next: ['p2'] }], p2: [{ ...one, cursor: '20' }] },
        moving,
      );
      on.system.spawn('gatherer', gatherer(options));
      await on.clock.advance(1_000);
      expect(sent.map(({ from, cursor }) => [from.page, cursor])).to.deep.equal([
        ['all-start', undefined],
        ['p2', '30'],
      ]);
    });

    it('marks the first page with what was durable before, and one page alone with what it completes', async () => {
      await using on = stage();
      const { options, sent, cursors } = setUpGatherer(
        on,
        {
          'a-50': [{ ...one, cursor: '40', next: ['a2'] }],
          a2: [{ records: [] }],
          'b-5': [{ ...one, cursor: '9' }],
        },
        { ...moving, partitions: partitions('a', 'b') },
      );
      cursors.set('a', '50').set('b', '5');
      on.system.spawn('gatherer', gatherer(options));
      await on.clock.advance(1_000);
      expect(sent.map(({ from, cursor }) => [from.page, cursor])).to.have.deep.members([
        ['a-50', '50'],
        ['b-5', '9'],
      ]);
    });

    it('claims nothing where a page failed or was left out', async () => {
      await using on = stage();
      const { options, sent } = setUpGatherer(
        on,
        {
          'a-start': [{ ...one, cursor: '10', next: ['a2', 'a3'] }],
          a2: [{ failed: 'The API answered 500.' }],
          a3: [{ ...one, cursor: '30' }],
          'b-start': [{ ...one, cursor: '10', leftOut: true }],
        },
        { ...moving, partitions: partitions('a', 'b') },
      );
      on.system.spawn('gatherer', gatherer({ ...options, pagesAtOnce: 1 }));
      await on.clock.advance(1_000);
      expect(sent.map(({ from, cursor }) => [from.page, cursor])).to.have.deep.members([
        ['a-start', undefined],
        ['a3', undefined],
        ['b-start', undefined],
      ]);
    });
  });

  it('passes over a partition in which there is nothing to ask for', async () => {
    await using on = stage();
    const { options, asked } = setUpGatherer(on, { 'b-start': [one] }, { partitions: partitions('a', 'b') });
    const was = options.source;
    const source: Source = {
      ...options.source,
      first: (partition, ...rest) => (partition.key === 'a' ? undefined : was.first(partition, ...rest)),
    };
    on.system.spawn('gatherer', gatherer({ ...options, source }));
    await on.clock.advance(1_000);
    expect(asked).to.deep.equal(['b-start']);
    expect(on.of('run.finished')[0]).to.deep.include({ partitions: 2, failedPartitions: 0 });
  });

  it('leaves the cursor where pages were left out behind it, and counts the partition as failed', async () => {
    await using on = stage();
    const { options, cursors } = setUpGatherer(
      on,
      {
        'with-start': [{ ...one, cursor: '10', leftOut: true }],
        'without-start': [{ ...one, leftOut: true }],
      },
      { partitions: partitions('with', 'without') },
    );
    on.system.spawn('gatherer', gatherer(options));
    await on.clock.advance(1_000);
    expect([...cursors]).to.deep.equal([]);
    expect(on.of('run.finished')[0]).to.deep.include({ partitions: 2, failedPartitions: 1 });
  });

  it('keeps the later of two cursors, whatever page came first, and never goes back', async () => {
    await using on = stage();
    const { options, cursors } = setUpGatherer(
      on,
      {
        'a-start': [{ ...one, cursor: '10', next: ['a2', 'a3'] }],
        a2: [{ ...one, cursor: '30' }],
        a3: [{ ...one, cursor: '20' }],
        'b-50': [{ ...one, cursor: '40' }],
      },
      {
        partitions: partitions('a', 'b'),
        later: (a, b) => (Number(a) < Number(b) ? b : a),
      },
    );
    cursors.set('b', '50');
    on.system.spawn('gatherer', gatherer(options));
    await on.clock.advance(1_000);
    expect([...cursors]).to.have.deep.members([
      ['a', '30'],
      ['b', '50'],
    ]);
  });
});
