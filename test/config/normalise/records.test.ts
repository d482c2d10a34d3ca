import { expect } from 'chai';
import type { SourceConfig } from '../../../src/ports/pipeline.ts';
import { complaints, configWith, pipelineOf, SOURCE } from '../../support/config-file.ts';

const file = (lines: string) => configWith({ source: `${SOURCE}\n${lines}` });

async function source(lines: string): Promise<SourceConfig> {
  return (await pipelineOf(file(lines))).sources[0] as SourceConfig;
}

describe('where the records are, in a configuration', () => {
  it('is a path, or the body itself', async () => {
    expect((await source('records: data.items')).records).to.equal('data.items');
    expect((await source('')).records).to.equal('');
  });

  for (const [written, shape] of [
    ['{ path: a }', { style: 'list' }],
    ['{ path: a, keyed: date }', { style: 'keyed', key: 'date' }],
    ['{ path: a, columns: true }', { style: 'columns' }],
    ['{ path: a, columns: false }', { style: 'list' }],
    ['{ path: a, rows: first }', { style: 'rows', names: 'first' }],
    ['{ path: a, rows: [time, "", close] }', { style: 'rows', names: ['time', '', 'close'] }],
    ['{ path: a, rows: { path: cols } }', { style: 'rows', names: { path: 'cols' } }],
  ] as const) {
    it(`may be ${written}`, async () => {
      expect((await source(`records: ${written}`)).records).to.deep.equal({
        path: 'a',
        shape,
        with: {},
        each: undefined,
      });
    });
  }

  it('may be within others, with fields of both', async () => {
    const { records } = await source(
      'records: { path: data.result, with: { kind: data.kind }, each: { path: values, rows: [t, v], with: { job: metric.job } } }',
    );
    expect(records).to.deep.equal({
      path: 'data.result',
      shape: { style: 'list' },
      with: { kind: 'data.kind' },
      each: {
        path: 'values',
        shape: { style: 'rows', names: ['t', 'v'] },
        with: { job: 'metric.job' },
        each: undefined,
      },
    });
  });

  for (const [lines, says] of [
    ['records: { keyed: a, rows: first }', 'records.rows: does not go with keyed. Keep one of them.'],
    ['records: { rows: second }', 'records.rows: "second" is not one of first.'],
    ['records: { each: { each: {} } }', 'records.each.each: is not an option here.'],
    ['records: []', 'records: is neither a path nor a mapping.'],
    ['format: xml', 'format: "xml" is not one of json, ndjson, csv.'],
    ['format: { csv: { delimiter: ";;" } }', 'format.csv.delimiter: ";;" is not one character.'],
  ] as const) {
    it(`is not ${lines}`, async () => {
      expect((await complaints(file(lines))).join()).to.include(says);
    });
  }

  it('is read from JSON, NDJSON or CSV', async () => {
    expect((await source('format: json')).format).to.equal(undefined);
    expect((await source('format: ndjson')).format).to.deep.equal({ style: 'ndjson' });
    expect((await source('format: csv')).format).to.deep.equal({ style: 'csv', delimiter: ',' });
    expect(
      (await source('format: { csv: { delimiter: "\\t", names: [a, b], comment: "#" } }')).format,
    ).to.deep.equal({ style: 'csv', delimiter: '\t', names: ['a', 'b'], comment: '#' });
  });

  it('names a wrong path where it is written', async () => {
    const check = {
      type: () => [],
      source: () => [{ path: ['records', 'each', 'shape', 'names', 'path'], message: 'Wrong.' }],
    };
    const written = file('records: { path: a, each: { path: b, rows: { path: "c.." } } }');
    expect((await complaints(written, { check })).join()).to.include('records.each.rows.path: Wrong.');
  });
});
