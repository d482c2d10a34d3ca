import { expect } from 'chai';
import { compileRecords } from '../../src/sources/select-records.ts';

function select(path: string, body: unknown): unknown {
  const selected = compileRecords(path)(body);
  return selected.type === 'records' ? selected.records : selected.reason;
}

describe('the records of a page', () => {
  it('are the list at the path', () => {
    expect(select('features', { features: [1, 2] })).to.deep.equal([1, 2]);
    expect(select('data.items', { data: { items: [] } })).to.deep.equal([]);
    expect(select('', [{ a: 1 }])).to.deep.equal([{ a: 1 }]);
    expect(select('[1]', [{ total: 1 }, ['x']])).to.deep.equal(['x']);
  });

  it('are one where there is an object', () => {
    expect(select('current', { current: { temp: 3 } })).to.deep.equal([{ temp: 3 }]);
    expect(select('', { temp: 3 })).to.deep.equal([{ temp: 3 }]);
  });

  it('fail where there is neither, naming what was found and which keys there are', () => {
    expect(select('features', { items: [], total: 3 })).to.equal(
      'There are no records at `features`: found nothing. Found keys: items, total.',
    );
    expect(select('data.items', { data: { rows: [], 'line\nbreak': 1 } })).to.equal(
      'There are no records at `data.items`: found nothing. Found keys: rows, line break.',
    );
    expect(select('data.items', { error: 'no' })).to.equal(
      'There are no records at `data.items`: found nothing. Found keys: error.',
    );
    expect(select('items', { items: null })).to.equal(
      'There are no records at `items`: found null. Found keys: items.',
    );
    expect(select('items', { items: 'a\u0000b' })).to.equal(
      'There are no records at `items`: found the text "a b". Found keys: items.',
    );
    expect(select('items', [1])).to.equal('There are no records at `items`: found nothing.');
    expect(select('items', { items: 'S'.repeat(41) })).to.equal(
      'There are no records at `items`: found a text of 41 characters. Found keys: items.',
    );
    expect(select('', 12n)).to.equal('There are no records in the body: found the number 12.');
    expect(select('', true)).to.equal('There are no records in the body: found true.');
    expect(select('a.b', { a: 1 })).to.equal('There are no records at `a.b`: found nothing.');
  });

  it('fail in a sentence of bounded length', () => {
    const body = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key${index}`, 1]));
    expect(select('items', body)).to.match(/Found keys: key0, .* and 988 more\.$/);
    expect(select('items', { ['k'.repeat(1000)]: 1, items: 'v'.repeat(1000) })).to.have.length.below(300);
  });
});
