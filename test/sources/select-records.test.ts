import { expect } from 'chai';
import type { RecordsConfig } from '../../src/ports/pipeline.ts';
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

describe('the records of a page, in other forms', () => {
  function from(config: RecordsConfig, body: unknown): unknown {
    const selected = compileRecords(config)(body);
    return selected.type === 'records' ? selected.records : selected.reason;
  }

  const list = { style: 'list' } as const;

  it('get fields from what is around them', () => {
    const config: RecordsConfig = {
      path: 'hourly',
      shape: { style: 'columns' },
      with: { lat: 'latitude', unit: 'units.t' },
    };
    const body = { latitude: 52.5, units: { t: 'C' }, hourly: { time: ['a', 'b'], t: [1, 2] } };
    expect(from(config, body)).to.deep.equal([
      { time: 'a', t: 1, lat: 52.5, unit: 'C' },
      { time: 'b', t: 2, lat: 52.5, unit: 'C' },
    ]);
    expect(from({ path: 'ids', shape: list, with: { by: 'by' } }, { ids: [7], by: 'me' })).to.deep.equal([
      { value: 7, by: 'me' },
    ]);
  });

  it('get values of their partition', () => {
    const config: RecordsConfig = {
      path: '',
      shape: { style: 'rows', names: ['open'] },
      with: { symbol: '{partition.symbol}', since: '{window.from}' },
    };
    const selected = compileRecords(config)([[1]], { symbol: 'BTC', 'window.from': '2026-01-01T00:00:00Z' });
    expect(selected).to.deep.equal({
      type: 'records',
      records: [{ open: 1, symbol: 'BTC', since: '2026-01-01T00:00:00Z' }],
    });
  });

  const series: RecordsConfig = {
    path: 'data.result',
    shape: list,
    with: { kind: 'data.kind' },
    each: {
      path: 'values',
      shape: { style: 'rows', names: ['time', 'value'] },
      with: { job: 'metric.job' },
    },
  };

  it('may be within each of others, with the fields of both levels', () => {
    const result = [
      {
        metric: { job: 'a' },
        values: [
          [1, '2'],
          [3, '4'],
        ],
      },
      { metric: { job: 'b' }, values: [] },
      { metric: { job: 'c' } },
      { metric: { job: 'd' }, values: [[5, '6']] },
    ];
    expect(from(series, { data: { kind: 'matrix', result } })).to.deep.equal([
      { time: 1, value: '2', job: 'a', kind: 'matrix' },
      { time: 3, value: '4', job: 'a', kind: 'matrix' },
      { time: 5, value: '6', job: 'd', kind: 'matrix' },
    ]);
    expect(from(series, { data: { kind: 'matrix', result: [] } })).to.deep.equal([]);
  });

  it('fail where no parent has any, and where one has something else', () => {
    expect(from(series, { data: { result: [{ metric: {}, vals: [] }] } })).to.equal(
      'There are no records at `values`: found nothing. Found keys: metric, vals.',
    );
    expect(from(series, { data: { result: [{ values: 'x' }] } })).to.equal(
      'There are no records at `values`: found the text "x". Found keys: values.',
    );
    expect(from(series, { data: { result: [{ values: [1] }] } })).to.equal(
      'There are no records at `values`: row 0 is the number 1, not a list.',
    );
  });
});
