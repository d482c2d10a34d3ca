import { expect } from 'chai';
import { markdownTable } from '../../bench/table.ts';

describe('a table of the bench', () => {
  it('is Markdown whose columns line up, the first to the left and the others to the right', () => {
    const table = markdownTable(
      ['Work', 'Rate', ''],
      [
        ['parsing', '12,000/s', 'met'],
        ['storing', '9/s', 'missed'],
      ],
    );
    expect(table.split('\n')).to.deep.equal([
      '| Work    |     Rate |        |',
      '| ------- | -------: | -----: |',
      '| parsing | 12,000/s |    met |',
      '| storing |      9/s | missed |',
    ]);
  });

  it('has a rule of at least three characters in each column, as Markdown wants it', () => {
    expect(markdownTable(['', 'a'], []).split('\n')).to.deep.equal(['|     |   a |', '| --- | --: |']);
  });
});
