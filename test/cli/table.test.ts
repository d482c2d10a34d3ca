import { expect } from 'chai';
import { table } from '../../src/cli/table.ts';

describe('a table', () => {
  it('puts numbers to the right and words to the left, under heads that are wide enough', () => {
    const rows = [
      ['quake', '1,707'],
      ['x', '5'],
    ];
    expect(table(['type', 'fetched'], rows)).to.deep.equal([
      'type   fetched',
      '─────  ───────',
      'quake    1,707',
      'x            5',
    ]);
  });

  it('has no blanks at the end of a line', () => {
    for (const line of table(['a', 'long head'], [['x', 'y']])) {
      expect(line).to.equal(line.trimEnd());
    }
  });

  it('is a head alone when there are no rows, and bears cells that are missing', () => {
    expect(table(['a', 'b'], [])).to.deep.equal(['a  b', '─  ─']);
    expect(table(['a', 'b'], [['x']])).to.deep.equal(['a  b', '─  ─', 'x']);
  });
});
