import { expect } from 'chai';
import { parseCsv } from '../../src/sources/parse-csv.ts';

const plain = { style: 'csv', delimiter: ',' } as const;

describe('parsing CSV', () => {
  it('gives an object of texts for each row, named by the first', () => {
    const body =
      '\ufefftime, mag,place\r\n2026-11-22,4.5,"near ""X"", north"\r\n2026-11-23,,"two\nlines"\r\n';
    expect(parseCsv(body, plain)).to.deep.equal({
      type: 'json',
      value: [
        { time: '2026-11-22', mag: '4.5', place: 'near "X", north' },
        { time: '2026-11-23', mag: '', place: 'two\nlines' },
      ],
    });
  });

  it('has another delimiter, names of its own and comments where it is told so', () => {
    const format = { ...plain, delimiter: ';', names: ['a', 'b'], comment: '#' } as const;
    expect(parseCsv('# a;b\n1;2#3\n\n', format)).to.deep.equal({
      type: 'json',
      value: [{ a: '1', b: '2#3' }],
    });
  });

  it('has no rows where there is nothing', () => {
    expect(parseCsv('', plain)).to.deep.equal({ type: 'json', value: [] });
    expect(parseCsv('a,b\n', plain)).to.deep.equal({ type: 'json', value: [] });
  });

  it('is cut short in an open quote, and has a mistake in a row of another length', () => {
    expect(parseCsv('a,b\n1,"2', plain).type).to.equal('cut short');
    expect(parseCsv('a,b\n1\n', plain))
      .to.have.property('why')
      .that.matches(/line 2/);
  });
});
