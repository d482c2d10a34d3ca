import { expect } from 'chai';
import { gatherer } from '../../src/actors/gatherer.ts';
import { one, setUpGatherer } from '../support/gatherer-options.ts';
import { stage } from '../support/stage.ts';

describe('the partitions of a source with a parent', () => {
  it('fetches a partition for each record of its parent, once, as far as the parent can be read', async () => {
    await using on = stage();
    const { options, asked } = setUpGatherer(
      on,
      {
        'all-start': [{ records: [{ id: 'a' }, { id: 'b' }], next: ['p2', 'p3'] }],
        p2: [{ failed: 'The API answered 500.' }],
        p3: [{ records: [{ id: 'b' }, { id: 'c' }], next: ['all-start'] }],
        'a-start': [one],
        'b-start': [one],
        'c-start': [one],
      },
      {
        parent: {
          source: 'stations',
          partitionsOf: (record) => [{ key: (record as { id: string }).id, values: {} }],
        },
      },
    );
    on.system.spawn('gatherer', gatherer(options));
    await on.clock.advance(1_000);
    expect(asked.filter((page) => /^[abc]-/.test(page)).toSorted()).to.deep.equal([
      'a-start',
      'b-start',
      'c-start',
    ]);
    expect(on.of('page.failed').map(({ source, page }) => [source, page])).to.deep.equal([
      ['stations', 'p2'],
      ['stations', 'p3'],
    ]);
    expect(on.of('run.finished')[0]).to.deep.include({ partitions: 5, failedPartitions: 2 });
  });
});
