import { expect } from 'chai';
import * as fc from 'fast-check';
import { asItIs, compileTemplate, inJson, inUrl, isKnown } from '../../src/sources/template.ts';
import { RUN } from '../support/a-source.ts';

function render(text: string, partition: Record<string, string> = {}, encode = asItIs): string {
  return compileTemplate(text, encode).render({ partition, run: RUN });
}

describe('a template', () => {
  it('knows the values of the partition, and when the run is and was due', () => {
    expect(render('{partition.symbol} {due} {now}', { symbol: 'AAPL' })).to.equal(
      'AAPL 2026-11-22T10:00:00.000Z 2026-11-22T10:00:01.500Z',
    );
  });

  it('is a plain text without variables', () => {
    expect(render('')).to.equal('');
    expect(render('plain } text')).to.equal('plain } text');
  });

  it('takes two braces for one that is literal', () => {
    expect(render('{{now} {{{now}', {})).to.equal('{now} {2026-11-22T10:00:01.500Z');
  });

  it('leaves the braces of JSON and GraphQL alone', () => {
    const text = '{"query": "query { user(id: 1) { name } }", "empty": {}, "list": [{"a": 1}]}';
    expect(render(text)).to.equal(text);
  });

  it('lists its variables, unknown ones too', () => {
    expect(compileTemplate('{a} {partition.b c} {{d} {now}', asItIs).variables).to.deep.equal([
      'a',
      'partition.b c',
      'now',
    ]);
  });

  it('knows only own values of the partition', () => {
    expect(isKnown('partition.a', { a: '' })).to.equal(true);
    expect(isKnown('partition.toString', {})).to.equal(false);
    expect(isKnown('partition', { '': 'x' })).to.equal(false);
    expect(isKnown('now', {})).to.equal(true);
    expect(isKnown('symbol', { symbol: 'x' })).to.equal(false);
  });

  it('throws where a variable has no value', () => {
    expect(() => render('{partition.symbol}')).to.throw('{partition.symbol} has no value');
  });

  it('writes a value so that it can never be read as more than a value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const partition = { v: value.toWellFormed() };
        const url = new URL(`https://api.example/x?q=${render('{partition.v}', { v: value }, inUrl)}&end=1`);
        expect([...url.searchParams]).to.deep.equal([
          ['q', partition.v],
          ['end', '1'],
        ]);
        expect(JSON.parse(render('{"a": "{partition.v}"}', { v: value }, inJson))).to.deep.equal({
          a: value,
        });
      }),
    );
  });

  it('does not look for variables in values', () => {
    expect(render('{partition.a}', { a: '{now}' })).to.equal('{now}');
  });
});
