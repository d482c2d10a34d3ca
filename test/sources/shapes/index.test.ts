import { expect } from 'chai';
import * as fc from 'fast-check';
import type { RecordsShape } from '../../../src/ports/pipeline.ts';
import { compileShape } from '../../../src/sources/shapes/index.ts';

function shape(form: RecordsShape, found: unknown, around?: unknown): unknown {
  return compileShape(form)(found, around);
}

describe('the shape of records', () => {
  it('may be an object with one under each key', () => {
    const keyed = { style: 'keyed', key: 'date' } as const;
    expect(shape(keyed, { '2026-11-22': { open: '1' }, '2026-11-23': 5, x: [1] })).to.deep.equal([
      { date: '2026-11-22', open: '1' },
      { date: '2026-11-23', value: 5 },
      { date: 'x', value: [1] },
    ]);
    expect(shape(keyed, {})).to.deep.equal([]);
    expect(shape(keyed, [])).to.equal(undefined);
  });

  it('may be parallel lists', () => {
    const columns = { style: 'columns' } as const;
    expect(shape(columns, { time: ['a', 'b'], temp: [1, null], unit: 'C' })).to.deep.equal([
      { time: 'a', temp: 1 },
      { time: 'b', temp: null },
    ]);
    expect(shape(columns, { time: [], temp: [] })).to.deep.equal([]);
    expect(shape(columns, { time: [1], temp: [] })).to.deep.equal({
      wrong: 'its columns have different lengths: time has 1, temp has 0',
    });
    expect(shape(columns, { error: 'no' })).to.deep.equal({ wrong: 'there is no list among its columns' });
    expect(shape(columns, null)).to.equal(undefined);
  });

  it('may be lists in a list, with names given, in the first row, or at a path', () => {
    const records = [{ t: 1, c: 3 }, { t: 4 }];
    const rows = [[1, 2, 3, 9], [4]];
    expect(shape({ style: 'rows', names: ['t', '', 'c'] }, rows)).to.deep.equal(records);
    expect(shape({ style: 'rows', names: 'first' }, [['t', '', 'c'], ...rows])).to.deep.equal(records);
    expect(shape({ style: 'rows', names: 'first' }, [])).to.deep.equal([]);
    const atPath = { style: 'rows', names: { path: 'cols' } } as const;
    expect(shape(atPath, rows, { cols: ['t', '', 'c'] })).to.deep.equal(records);
    expect(shape(atPath, rows, { cols: 5 })).to.deep.equal({
      wrong: 'the names of its columns are the number 5, not a list of texts',
    });
    expect(shape({ style: 'rows', names: ['t'] }, [[1], { t: 1 }])).to.deep.equal({
      wrong: 'row 1 is an object, not a list',
    });
  });

  it('takes any value without an exception', () => {
    const shapes: readonly RecordsShape[] = [
      { style: 'list' },
      { style: 'keyed', key: 'k' },
      { style: 'columns' },
      { style: 'rows', names: 'first' },
      { style: 'rows', names: { path: 'a' } },
    ];
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.constantFrom(...shapes), (found, around, form) => {
        expect(shape(form, found, around)).to.satisfy(
          (result: unknown) =>
            result === undefined ||
            Array.isArray(result) ||
            typeof (result as { wrong: string }).wrong === 'string',
        );
      }),
    );
  });
});
